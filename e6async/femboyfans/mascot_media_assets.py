"""Files of mascots: `app/controllers/media_assets/mascots_controller.rb`."""

from __future__ import annotations

from typing import Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import Range
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.media_asset import MediaAsset, MediaAssetSearch

__all__ = ["MascotMediaAsset", "MascotMediaAssetSearch", "MascotMediaAssets"]


@attrs.frozen(kw_only=True)
class MascotMediaAsset(MediaAsset):
    """The file of a mascot."""


class MascotMediaAssetSearch(ListOptions, MediaAssetSearch, total=False):
    """Search filters for files of mascots."""

    mascot_id: Range


class MascotMediaAssets(Resource):
    """Files of mascots."""

    def search(self, **filters: Unpack[MascotMediaAssetSearch]) -> Pages[MascotMediaAsset]:
        """Every file that matches, the caller's own below staff; member."""
        return self._search(
            "mascot_media_assets.search", "/media_assets/mascots.json", MascotMediaAsset, filters,
            keys_of(MascotMediaAssetSearch), level="member",
        )  # fmt: skip
