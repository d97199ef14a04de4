"""A world in which each operation on a row of a number has something to act on."""

from __future__ import annotations

import attrs

from e6async.testing import FakeSite
from e6async.testing._e621.factory import RowFactory
from e6async.testing._e621.models import MODELS
from e6async.testing._e621.reference import E621_REFERENCE
from e6async.testing._media import Picture, file_bytes, file_md5
from e6async.testing._records import Mark

ADMIN = 1
OTHER = 20


def prepare_e621(fake: FakeSite) -> None:
    """Let rows 2 to 4 be ones that the admin may act on.

    Post 2 can be flagged, post 3 approved; deletions 2 to 5 are of posts of the admin's.
    """
    world = fake.world
    for number, uploader in (
        (1, OTHER),
        (2, OTHER),
        (3, OTHER),
        (4, ADMIN),
        (5, ADMIN),
        (6, ADMIN),
    ):
        post = attrs.evolve(world.posts[number], uploader_id=uploader, status_locked=False)
        post = attrs.evolve(post, deleted=False, deletion=None, flagged=False, flag=None)
        world.put(attrs.evolve(post, pending=number == 3, approver_id=None))
    mark = Mark(3, "Low quality scan", world.now)
    world.put(attrs.evolve(world.posts[7], status_locked=False, deleted=True, deletion=mark))
    factory = RowFactory(world, E621_REFERENCE.shapes, MODELS)
    deletion = {"is_deletion": True, "type": "deletion", "reason_name": "deletion"}
    for number in (2, 3, 4, 5):
        about = {"post_id": number + 2, "creator_id": OTHER, "reason": "Low quality scan"}
        flag = factory.seeded("PostFlag", number, world.now, **about, **deletion)
        factory.rows("PostFlag")[number] = flag
        appeal = {"creator_id": OTHER, "disp_id": 99, "qtype": "flag", "reason": "Look again"}
        factory.rows("Appeal")[number] = factory.seeded("Appeal", number, world.now, **appeal)
        picture = Picture(ext="png", width=700, height=600, comment=f"row {number}")
        md5, size = file_md5(picture)
        world.files[md5] = file_bytes(picture)
        file = {"md5": md5, "file_ext": "png", "image_width": 700, "image_height": 600}
        about |= {
            "file_size": size,
            "file_name": "a.png",
            "status": "approved" if number == 5 else "pending",
        }
        factory.rows("PostReplacement")[number] = factory.seeded(
            "PostReplacement", number, world.now, **about, **file, sequence_number=9
        )
