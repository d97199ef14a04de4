"""The client of femboy.fan: families as attributes, under the server's own names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import attrs

from e6async._core.client import Client, Family, family
from e6async._core.credentials import Credentials
from e6async._core.protocol.operation import get
from e6async._core.protocol.site import FEMBOYFANS_SITE
from e6async._core.protocol.wire import fields
from e6async._server_info import ServerInfo, describe, sends_credentials
from e6async.femboyfans.permissions import Route, needed_by, read_route

if TYPE_CHECKING:
    from collections.abc import Callable

    from e6async import femboyfans
    from e6async.exports.femboyfans import FemboyFansExports


class FemboyFans(Client):
    """A client for femboy.fan: its paths, posts, levels and page limits differ from e621's.

    Its API keys can be restricted to some calls: `permissions_for` says which a program needs.
    """

    site = FEMBOYFANS_SITE

    posts: femboyfans.Posts = family("femboyfans:Posts")
    popular: femboyfans.Popular = family("femboyfans:Popular")
    qtags: femboyfans.Qtags = family("femboyfans:Qtags")
    iqdb_queries: femboyfans.IqdbQueries = family("femboyfans:IqdbQueries")
    post_votes: femboyfans.PostVotes = family("femboyfans:PostVotes")
    post_versions: femboyfans.PostVersions = family("femboyfans:PostVersions")
    post_events: femboyfans.PostEvents = family("femboyfans:PostEvents")
    post_flags: femboyfans.PostFlags = family("femboyfans:PostFlags")
    post_appeals: femboyfans.PostAppeals = family("femboyfans:PostAppeals")
    post_replacements: femboyfans.PostReplacements = family("femboyfans:PostReplacements")
    post_replacement_rejection_reasons: femboyfans.PostReplacementRejectionReasons = family(
        "femboyfans:PostReplacementRejectionReasons"
    )
    post_approvals: femboyfans.PostApprovals = family("femboyfans:PostApprovals")
    post_disapprovals: femboyfans.PostDisapprovals = family("femboyfans:PostDisapprovals")
    post_deletion_reasons: femboyfans.PostDeletionReasons = family("femboyfans:PostDeletionReasons")
    deleted_posts: femboyfans.DeletedPosts = family("femboyfans:DeletedPosts")
    uploads: femboyfans.Uploads = family("femboyfans:Uploads")
    upload_media_assets: femboyfans.UploadMediaAssets = family("femboyfans:UploadMediaAssets")
    post_replacement_media_assets: femboyfans.PostReplacementMediaAssets = family(
        "femboyfans:PostReplacementMediaAssets"
    )
    mascot_media_assets: femboyfans.MascotMediaAssets = family("femboyfans:MascotMediaAssets")
    media_asset_status: femboyfans.MediaAssetStatus = family("femboyfans:MediaAssetStatus")
    upload_whitelists: femboyfans.UploadWhitelists = family("femboyfans:UploadWhitelists")
    tags: femboyfans.Tags = family("femboyfans:Tags")
    tag_versions: femboyfans.TagVersions = family("femboyfans:TagVersions")
    related_tags: femboyfans.RelatedTags = family("femboyfans:RelatedTags")
    tag_aliases: femboyfans.TagAliases = family("femboyfans:TagAliases")
    tag_implications: femboyfans.TagImplications = family("femboyfans:TagImplications")
    bulk_update_requests: femboyfans.BulkUpdateRequests = family("femboyfans:BulkUpdateRequests")
    bulk_update_request_versions: femboyfans.BulkUpdateRequestVersions = family(
        "femboyfans:BulkUpdateRequestVersions"
    )
    artists: femboyfans.Artists = family("femboyfans:Artists")
    artist_urls: femboyfans.ArtistUrls = family("femboyfans:ArtistUrls")
    artist_versions: femboyfans.ArtistVersions = family("femboyfans:ArtistVersions")
    avoid_postings: femboyfans.AvoidPostings = family("femboyfans:AvoidPostings")
    avoid_posting_versions: femboyfans.AvoidPostingVersions = family(
        "femboyfans:AvoidPostingVersions"
    )
    wiki_pages: femboyfans.WikiPages = family("femboyfans:WikiPages")
    wiki_page_versions: femboyfans.WikiPageVersions = family("femboyfans:WikiPageVersions")
    help_pages: femboyfans.HelpPages = family("femboyfans:HelpPages")
    dtext_links: femboyfans.DtextLinks = family("femboyfans:DtextLinks")
    dtext_preview: femboyfans.DtextPreview = family("femboyfans:DtextPreview")
    notes: femboyfans.Notes = family("femboyfans:Notes")
    note_versions: femboyfans.NoteVersions = family("femboyfans:NoteVersions")
    pools: femboyfans.Pools = family("femboyfans:Pools")
    pool_elements: femboyfans.PoolElements = family("femboyfans:PoolElements")
    pool_versions: femboyfans.PoolVersions = family("femboyfans:PoolVersions")
    post_sets: femboyfans.PostSets = family("femboyfans:PostSets")
    favorites: femboyfans.Favorites = family("femboyfans:Favorites")
    comments: femboyfans.Comments = family("femboyfans:Comments")
    comment_votes: femboyfans.CommentVotes = family("femboyfans:CommentVotes")
    forum_categories: femboyfans.ForumCategories = family("femboyfans:ForumCategories")
    forum_topics: femboyfans.ForumTopics = family("femboyfans:ForumTopics")
    forum_posts: femboyfans.ForumPosts = family("femboyfans:ForumPosts")
    forum_post_votes: femboyfans.ForumPostVotes = family("femboyfans:ForumPostVotes")
    users: femboyfans.Users = family("femboyfans:Users")
    user_approvals: femboyfans.UserApprovals = family("femboyfans:UserApprovals")
    user_blocks: femboyfans.UserBlocks = family("femboyfans:UserBlocks")
    user_events: femboyfans.UserEvents = family("femboyfans:UserEvents")
    user_feedbacks: femboyfans.UserFeedbacks = family("femboyfans:UserFeedbacks")
    user_name_change_requests: femboyfans.UserNameChangeRequests = family(
        "femboyfans:UserNameChangeRequests"
    )
    user_sessions: femboyfans.UserSessions = family("femboyfans:UserSessions")
    bans: femboyfans.Bans = family("femboyfans:Bans")
    dmails: femboyfans.Dmails = family("femboyfans:Dmails")
    dmail_filter: femboyfans.DmailFilter = family("femboyfans:DmailFilter")
    notifications: femboyfans.Notifications = family("femboyfans:Notifications")
    api_keys: femboyfans.ApiKeys = family("femboyfans:ApiKeys")
    mfa: femboyfans.Mfa = family("femboyfans:Mfa")
    rules: femboyfans.Rules = family("femboyfans:Rules")
    rule_categories: femboyfans.RuleCategories = family("femboyfans:RuleCategories")
    quick_rules: femboyfans.QuickRules = family("femboyfans:QuickRules")
    tickets: femboyfans.Tickets = family("femboyfans:Tickets")
    takedowns: femboyfans.Takedowns = family("femboyfans:Takedowns")
    mod_actions: femboyfans.ModActions = family("femboyfans:ModActions")
    mascots: femboyfans.Mascots = family("femboyfans:Mascots")
    news_updates: femboyfans.NewsUpdates = family("femboyfans:NewsUpdates")
    stats: femboyfans.Stats = family("femboyfans:Stats")
    config: femboyfans.Config = family("femboyfans:Config")
    ip_bans: femboyfans.IpBans = family("femboyfans:IpBans")
    email_blacklists: femboyfans.EmailBlacklists = family("femboyfans:EmailBlacklists")
    staff_notes: femboyfans.StaffNotes = family("femboyfans:StaffNotes")
    staff_users: femboyfans.StaffUsers = family("femboyfans:StaffUsers")
    staff_ip_addrs: femboyfans.StaffIpAddrs = family("femboyfans:StaffIpAddrs")
    staff_audit_logs: femboyfans.StaffAuditLogs = family("femboyfans:StaffAuditLogs")
    exports: FemboyFansExports = family("exports.femboyfans:FemboyFansExports")

    async def server_info(self) -> ServerInfo:
        """What the site has, and the client's account with its limits.

        Sends a request for the account, if there is a login.
        """
        me = await self.users.me() if sends_credentials(self) else None
        return describe(self, version=None, post_format="femboyfans", me=me)

    async def route(self, url: str, method: str = "GET") -> Route:
        """How the server routes a URL or path; sent without credentials.

        Unknown paths are `static:not_found` for GET, and BadRequestError for other methods.
        """
        query = fields({"url": url, "method": method})
        nobody = attrs.evolve(self._transport.context, credentials=Credentials())
        transport = attrs.evolve(self._transport, context=nobody)
        return read_route(
            await transport.send(get("route", "/route.json", dict[str, str], query=query))
        )

    @classmethod
    def permissions_for(cls, *methods: Callable[..., object]) -> list[str]:
        """The permissions that a restricted key needs for some methods: `FemboyFans.posts.search`.

        Sends nothing. Raises InputError for anything but a method of a family, UnsupportedError
        for what no restricted key can do.
        """
        families = {
            name: partial(getattr, cls, name)
            for name, value in vars(FemboyFans).items()
            if isinstance(value, Family)
        }
        return needed_by(methods, cls.site, families)
