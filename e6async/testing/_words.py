"""The words of the generated world: harmless, and as irregular as real tags and texts."""

from __future__ import annotations

__all__ = [
    "ALIASES",
    "ALL_CATEGORIES",
    "ARTISTS",
    "AUTOMATIC",
    "CATEGORIES",
    "CATEGORY_BY_NAME",
    "CATEGORY_NAMES",
    "CHARACTERS",
    "CONTRIBUTORS",
    "COUNTERS",
    "DELETE_REASONS",
    "DESCRIPTIONS",
    "FLAG_REASONS",
    "GENERAL",
    "INVALID",
    "LORE",
    "META",
    "MOVED_TAGS",
    "NOTES",
    "NUMBER_OF_COUNTER",
    "POOL_NAMES",
    "SOURCES",
    "SPECIES",
    "USER_NAMES",
]

CATEGORIES = (
    "general",
    "artist",
    "contributor",
    "copyright",
    "character",
    "species",
    "invalid",
    "meta",
    "lore",
)
"""The categories by number: app/logical/tag_category.rb."""
ALL_CATEGORIES = (*CATEGORIES, "gender", "important")
"""The same with FemboyFans' additional categories."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COUNTERS = (
    *("gentags", "arttags", "conttags", "copytags", "chartags"),
    *("spectags", "invtags", "metatags", "lortags", "gendertags", "imptags"),
)
"""The metatag (and order) that counts the tags of each category."""
NUMBER_OF_COUNTER: dict[str, int] = {
    **{name: number for number, name in enumerate(COUNTERS)},
    "dirtags": 1,
    "franctags": 3,
}
"""The number of the category that a metatag (and order) counts, those of e6ai included."""

CATEGORY_NAMES: dict[str, tuple[str | None, ...]] = {
    "e621": CATEGORIES,
    "e926": CATEGORIES,
    "femboyfans": ALL_CATEGORIES,
    "e6ai": ("general", "director", None, "franchise", *CATEGORIES[4:]),
}
"""The names of the categories on each site; None for a missing one."""

MOVED_TAGS: dict[str, dict[str, int]] = {
    "femboyfans": {"duo": 9, "group": 9, "solo": 9, "english_text": 10}
}
"""Tags with another category on a site."""

_COLORS = ("blue", "white", "brown", "black", "red", "green", "grey", "orange", "yellow", "teal")
_THINGS = ("fur", "eyes", "scarf", "hat", "background", "shirt", "wings", "boots", "feathers")

_POPULAR = _words(
    "solo standing smile simple_background outside clothing looking_at_viewer day sitting "
    "inside duo sky text tail fluffy tree grass flower cloud happy group running water "
    "waving book hat forest night star_(symbol) moon snow mountain walking sleeping rain "
    "river lake window chair table lamp"
)
_RARE = _words(
    "lantern teapot umbrella backpack bicycle boat bridge candle kite lighthouse map "
    "telescope violin drum flute piano painting chess clock compass greenhouse harbor "
    "market meadow train tram windmill workshop apple bread cake cheese cherry honey "
    "lemon mushroom pear pumpkin soup tea cocoa campfire tent sleeping_bag kayak skis "
    "sled scooter skateboard juggling knitting gardening cooking reading writing singing "
    "whistling fishing hiking climbing dancing_alone jigsaw_puzzle origami pottery "
    "robot_parts spaceship planet comet aurora rainbow fog thunder autumn_leaves "
    "cherry_blossom ivy fern cactus sunflower tulip snail_shell seashell pebble driftwood "
    "waterfall cave ruins tower castle village city alley rooftop library museum "
    "classroom kitchen attic cellar balcony porch"
)
_ODD = (
    ":3",
    ">:(",
    "^_^",
    "1:1_scale_model",
    "1848",
    "50%_off",
    "café",
    "fish_&_chips",
    "left/right",
    "naïve_style",
    "what?!",
    "ぬいぐるみ",
)
GENERAL = (
    *_POPULAR[:20],
    *(f"{color}_{thing}" for thing in _THINGS for color in _COLORS),
    *_POPULAR[20:],
    *_RARE,
    *_ODD,
)
"""General tags, the popular ones first."""

_CHAINS = (
    ("wolf", "canis", "canine", "canid", "mammal"),
    ("fox", "canine", "canid", "mammal"),
    ("domestic_cat", "felis", "feline", "felid", "mammal"),
    ("dragon", "scalie"),
    ("domestic_dog", "canis", "canine", "canid", "mammal"),
    ("red_fox", "fox", "canine", "canid", "mammal"),
    ("rabbit", "lagomorph", "mammal"),
    ("otter", "mustelid", "mammal"),
    ("owl", "bird", "avian"),
    ("lizard", "reptile", "scalie"),
    ("corvid", "bird", "avian"),
    ("raccoon", "procyonid", "mammal"),
    ("badger", "mustelid", "mammal"),
    ("mouse", "rodent", "mammal"),
    ("gryphon", "avian"),
    ("shark", "fish", "marine"),
    ("frog", "amphibian"),
    ("moth", "insect", "arthropod"),
    ("snow_leopard", "pantherine", "felid", "mammal"),
    ("robot", "machine"),
)
SPECIES = _CHAINS
"""Species, each with all implied tags."""

_FIRST = (
    "ink",
    "moss",
    "amber",
    "salt",
    "fern",
    "dusk",
    "pine",
    "clay",
    "wren",
    "oat",
    "lark",
    "rye",
)
_LAST = ("pot", "lane", "well", "field", "brook", "stone", "wick", "mill")
ARTISTS = tuple(f"{first}{last}" for last in _LAST for first in _FIRST)
"""Artists; `unknown_artist` and similar tags are separate."""
CHARACTERS = tuple(
    (f"{name}_({home})", home)
    for home in ("harbor_tales", "the_long_walk", "tin_orchestra", "zoë's_garden")
    for name in ("bramble", "quill", "pascal", "juniper", "mr._tock", "ottoline")
)
"""Characters, each with its copyright."""
CONTRIBUTORS = ("voice_of_hollis", "sound_by_merle", "colored_by_tamsin")
INVALID = ("tag_me_later", "misspeled_tag")
LORE = ("twins_(lore)", "winter_gift_(lore)", "old_friends_(lore)")
META = ("digital_media_(artwork)", "traditional_media_(artwork)", "sketch", "comic", "english_text")

ALIASES = (
    ("cat", "domestic_cat"),
    ("cats", "domestic_cat"),
    ("dog", "domestic_dog"),
    ("bunny", "rabbit"),
    ("smiling", "smile"),
    ("outdoors", "outside"),
    ("indoors", "inside"),
    ("grey_wolf", "wolf"),
)
"""Aliases and their tags."""

DESCRIPTIONS = (
    "",
    "",
    "",
    "A quiet afternoon by the river.",
    'First line\r\nSecond line with "quotes"\r\n\r\nThird after a gap',
    "Drawn on a train — thanks for the tea ☕",
    '[b]Dtext[/b] and a "link":https://art.example/about, <not html> & so on\n* one\n* two',
    "絵日記　その三\nつづく…",
)
SOURCES = (
    "https://art.example/inkpot/status/{id}",
    "https://pictures.example/media/{md5}.png?format=png&name=orig",
    "https://gallery.example/view/{id}/",
    "https://gallery.example/絵/{id}?ref=%E2%9C%93",
    "https://例え.example/ギャラリー/{id}",
    "-https://gone.example/{id}",
    "From a postcard, printed 1987",
)
NOTES = (
    "Hello there!",
    "*waves*",
    "The sign says: tea house",
    "おはよう",
    "First line\nSecond line",
)
DELETE_REASONS = ("Inferior version of post #{id}", "Artist requested removal", "Low quality scan")
FLAG_REASONS = ("Duplicate of another post", "Belongs to a paid site")
POOL_NAMES = (
    "The_Lantern_Road",
    "Harbor_Tales_-_Chapter",
    "A_Year_of_Mushrooms",
    "Postcards_from_Café_Über",
    "旅の絵日記",
    "Sketches_and_Warm-ups",
)
USER_NAMES = tuple(
    f"{first}_{last}"
    for last in ("otter", "heron", "marten", "newt", "wren", "Hare", "vole", "カワウソ", "stoat")
    for first in ("quiet", "early", "paper", "tiny", "northern", "Salty")
)
"""Users without credentials."""


def _by_name() -> dict[str, int]:
    names = dict.fromkeys(GENERAL, 0)
    names |= dict.fromkeys((*ARTISTS, "unknown_artist", "conditional_dnp", "sound_warning"), 1)
    names |= dict.fromkeys(CONTRIBUTORS, 2)
    names |= dict.fromkeys((home for _, home in CHARACTERS), 3)
    names |= dict.fromkeys((name for name, _ in CHARACTERS), 4)
    names |= dict.fromkeys((name for chain in SPECIES for name in chain), 5)
    names |= dict.fromkeys(INVALID, 6)
    names |= dict.fromkeys((*META, *AUTOMATIC, *(str(year) for year in range(2022, 2063))), 7)
    names |= dict.fromkeys(LORE, 8)
    names |= dict.fromkeys((name for name, _ in ALIASES), 0)
    return names


AUTOMATIC = _words(
    "thumbnail low_res hi_res absurd_res superabsurd_res huge_filesize wide_image "
    "tall_image long_image flash video long_playtime short_playtime animated_gif "
    "animated_png animated_webp tagme translated translation_request translation_check "
    "partially_translated"
)
CATEGORY_BY_NAME = _by_name()
"""The category of each tag of a new world."""
