"""A Discord bot with discord.py: /random, and /search with buttons and completed tags.

    pip install e6async discord.py
    export DISCORD_TOKEN=...  E6_USER_AGENT="my-bot/1.0 (by someone)"
    python examples/discord_bot.py

Optional: E6_BLACKLIST (lines, as on the site), E6_LOGIN, E6_API_KEY, E6_URL (another site).
"""

import os

import discord
from discord import app_commands

from e6async import E621, Blacklist, Cache, Post, Q
from e6async.errors import E6Error

blacklist = Blacklist(os.environ.get("E6_BLACKLIST", ""))
e6 = E621(
    os.environ["E6_USER_AGENT"],
    base_url=os.environ.get("E6_URL"),
    login=os.environ.get("E6_LOGIN"),
    api_key=os.environ.get("E6_API_KEY"),
    cache=Cache(ttl=300),
    max_wait=10,
)
typing = e6.with_options(priority="interactive", max_wait=1, deadline=2)  # Discord waits for 3 s


class Bot(discord.Client):
    """Registers the commands at the start, and closes the client at the end."""

    async def setup_hook(self) -> None:
        """Tell Discord the commands."""
        await tree.sync()

    async def close(self) -> None:
        """Close both connections."""
        await super().close()
        await e6.aclose()


bot = Bot(intents=discord.Intents(guilds=True))
tree = app_commands.CommandTree(bot)


class Sheet(discord.ui.View):
    """A message with one post of a search, and buttons to the others."""

    def __init__(self, posts: list[Post]) -> None:
        super().__init__(timeout=600)
        self.posts, self.at = posts, 0

    async def turn(self, interaction: discord.Interaction, step: int) -> None:
        """Show another post, from memory, so that the answer is always in time."""
        self.at = (self.at + step) % len(self.posts)
        await interaction.response.edit_message(embed=embed_of(self.posts[self.at]))

    @discord.ui.button(label="Back")
    async def back(self, interaction: discord.Interaction, _: discord.ui.Button["Sheet"]) -> None:
        """Show the post before."""
        await self.turn(interaction, -1)

    @discord.ui.button(label="Next")
    async def next(self, interaction: discord.Interaction, _: discord.ui.Button["Sheet"]) -> None:
        """Show the post after."""
        await self.turn(interaction, 1)


def embed_of(post: Post) -> discord.Embed:
    """A post as Discord shows it."""
    title = f"#{post.id} by {', '.join(post.tags.artist)}"
    return discord.Embed(title=title, url=post.page_url).set_image(url=post.sample_url)


async def show(interaction: discord.Interaction, tags: str) -> None:
    """Show the posts of a query that the blacklist does not hide: one request."""
    await interaction.response.defer()  # at once: a search may take longer than 3 s
    query, channel = Q.parse(tags), interaction.channel
    if not (isinstance(channel, discord.TextChannel | discord.Thread) and channel.is_nsfw()):
        query &= Q.rating("s")
    found = await e6.posts.search(query, page_size=100).first_page()
    if not (found := [post for post in found if not blacklist.hides(post)]):
        raise LookupError("there are no such posts")
    await interaction.followup.send(embed=embed_of(found[0]), view=Sheet(found))


async def complete(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Complete the last tag, unless the site is busy."""
    word = typed.rsplit(" ", maxsplit=1)[-1].lstrip("-~")
    found = typing.tags.search(name_matches=f"{word}*", order="count", limit=10)
    try:
        names = [typed.removesuffix(word) + tag.name for tag in await found.collect()]
    except E6Error:
        return []
    return [app_commands.Choice(name=name, value=name) for name in names if len(name) <= 100]


@tree.command()
@app_commands.autocomplete(tags=complete)
async def search(interaction: discord.Interaction, tags: str) -> None:
    """Show the posts of a search."""
    await show(interaction, tags)


@tree.command()
@app_commands.autocomplete(tags=complete)
async def random(interaction: discord.Interaction, tags: str = "") -> None:
    """Show posts of a search in random order."""
    await show(interaction, f"{tags} order:random")


@tree.error
async def failed(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
    """Tell the user what went wrong."""
    await interaction.followup.send(f"That did not work: {error.__cause__ or error}")


if __name__ == "__main__":
    bot.run(os.environ["DISCORD_TOKEN"])
