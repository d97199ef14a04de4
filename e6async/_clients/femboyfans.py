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
from e6async.femboyfans.permissions import Route, needed_by, read_route

if TYPE_CHECKING:
    from collections.abc import Callable

    from e6async.exports._femboyfans_client import FemboyFansExports
    from e6async.femboyfans.api_keys import ApiKeys
    from e6async.femboyfans.artist_urls import ArtistUrls
    from e6async.femboyfans.artist_versions import ArtistVersions
    from e6async.femboyfans.artists import Artists
    from e6async.femboyfans.avoid_posting_versions import AvoidPostingVersions
    from e6async.femboyfans.avoid_postings import AvoidPostings
    from e6async.femboyfans.bans import Bans
    from e6async.femboyfans.bulk_update_request_versions import BulkUpdateRequestVersions
    from e6async.femboyfans.bulk_update_requests import BulkUpdateRequests
    from e6async.femboyfans.comment_votes import CommentVotes
    from e6async.femboyfans.comments import Comments
    from e6async.femboyfans.config import Config
    from e6async.femboyfans.deleted_posts import DeletedPosts
    from e6async.femboyfans.dmail_filter import DmailFilter
    from e6async.femboyfans.dmails import Dmails
    from e6async.femboyfans.dtext_links import DtextLinks
    from e6async.femboyfans.dtext_preview import DtextPreview
    from e6async.femboyfans.email_blacklists import EmailBlacklists
    from e6async.femboyfans.favorites import Favorites
    from e6async.femboyfans.forum_categories import ForumCategories
    from e6async.femboyfans.forum_post_votes import ForumPostVotes
    from e6async.femboyfans.forum_posts import ForumPosts
    from e6async.femboyfans.forum_topics import ForumTopics
    from e6async.femboyfans.help_pages import HelpPages
    from e6async.femboyfans.ip_bans import IpBans
    from e6async.femboyfans.iqdb_queries import IqdbQueries
    from e6async.femboyfans.mascot_media_assets import MascotMediaAssets
    from e6async.femboyfans.mascots import Mascots
    from e6async.femboyfans.media_asset_status import MediaAssetStatus
    from e6async.femboyfans.mfa import Mfa
    from e6async.femboyfans.mod_actions import ModActions
    from e6async.femboyfans.news_updates import NewsUpdates
    from e6async.femboyfans.note_versions import NoteVersions
    from e6async.femboyfans.notes import Notes
    from e6async.femboyfans.notifications import Notifications
    from e6async.femboyfans.pool_elements import PoolElements
    from e6async.femboyfans.pool_versions import PoolVersions
    from e6async.femboyfans.pools import Pools
    from e6async.femboyfans.popular import Popular
    from e6async.femboyfans.post_appeals import PostAppeals
    from e6async.femboyfans.post_approvals import PostApprovals
    from e6async.femboyfans.post_deletion_reasons import PostDeletionReasons
    from e6async.femboyfans.post_disapprovals import PostDisapprovals
    from e6async.femboyfans.post_events import PostEvents
    from e6async.femboyfans.post_flags import PostFlags
    from e6async.femboyfans.post_replacement_media_assets import PostReplacementMediaAssets
    from e6async.femboyfans.post_replacement_rejection_reasons import (
        PostReplacementRejectionReasons,
    )
    from e6async.femboyfans.post_replacements import PostReplacements
    from e6async.femboyfans.post_sets import PostSets
    from e6async.femboyfans.post_versions import PostVersions
    from e6async.femboyfans.post_votes import PostVotes
    from e6async.femboyfans.posts import Posts
    from e6async.femboyfans.qtags import Qtags
    from e6async.femboyfans.quick_rules import QuickRules
    from e6async.femboyfans.related_tags import RelatedTags
    from e6async.femboyfans.rule_categories import RuleCategories
    from e6async.femboyfans.rules import Rules
    from e6async.femboyfans.staff_audit_logs import StaffAuditLogs
    from e6async.femboyfans.staff_ip_addrs import StaffIpAddrs
    from e6async.femboyfans.staff_notes import StaffNotes
    from e6async.femboyfans.staff_users import StaffUsers
    from e6async.femboyfans.stats import Stats
    from e6async.femboyfans.tag_aliases import TagAliases
    from e6async.femboyfans.tag_implications import TagImplications
    from e6async.femboyfans.tag_versions import TagVersions
    from e6async.femboyfans.tags import Tags
    from e6async.femboyfans.takedowns import Takedowns
    from e6async.femboyfans.tickets import Tickets
    from e6async.femboyfans.upload_media_assets import UploadMediaAssets
    from e6async.femboyfans.upload_whitelists import UploadWhitelists
    from e6async.femboyfans.uploads import Uploads
    from e6async.femboyfans.user_approvals import UserApprovals
    from e6async.femboyfans.user_blocks import UserBlocks
    from e6async.femboyfans.user_events import UserEvents
    from e6async.femboyfans.user_feedbacks import UserFeedbacks
    from e6async.femboyfans.user_name_change_requests import UserNameChangeRequests
    from e6async.femboyfans.user_sessions import UserSessions
    from e6async.femboyfans.users import Users
    from e6async.femboyfans.wiki_page_versions import WikiPageVersions
    from e6async.femboyfans.wiki_pages import WikiPages


class FemboyFans(Client):
    """A client for femboy.fan: other paths, posts, levels and pages than e621's.

    Its API keys can be restricted to some calls: `permissions_for` says which a program needs.
    """

    site = FEMBOYFANS_SITE

    posts: Posts = family("femboyfans.posts:Posts")
    popular: Popular = family("femboyfans.popular:Popular")
    qtags: Qtags = family("femboyfans.qtags:Qtags")
    iqdb_queries: IqdbQueries = family("femboyfans.iqdb_queries:IqdbQueries")
    post_votes: PostVotes = family("femboyfans.post_votes:PostVotes")
    post_versions: PostVersions = family("femboyfans.post_versions:PostVersions")
    post_events: PostEvents = family("femboyfans.post_events:PostEvents")
    post_flags: PostFlags = family("femboyfans.post_flags:PostFlags")
    post_appeals: PostAppeals = family("femboyfans.post_appeals:PostAppeals")
    post_replacements: PostReplacements = family("femboyfans.post_replacements:PostReplacements")
    post_replacement_rejection_reasons: PostReplacementRejectionReasons = family(
        "femboyfans.post_replacement_rejection_reasons:PostReplacementRejectionReasons"
    )
    post_approvals: PostApprovals = family("femboyfans.post_approvals:PostApprovals")
    post_disapprovals: PostDisapprovals = family("femboyfans.post_disapprovals:PostDisapprovals")
    post_deletion_reasons: PostDeletionReasons = family(
        "femboyfans.post_deletion_reasons:PostDeletionReasons"
    )
    deleted_posts: DeletedPosts = family("femboyfans.deleted_posts:DeletedPosts")
    uploads: Uploads = family("femboyfans.uploads:Uploads")
    upload_media_assets: UploadMediaAssets = family(
        "femboyfans.upload_media_assets:UploadMediaAssets"
    )
    post_replacement_media_assets: PostReplacementMediaAssets = family(
        "femboyfans.post_replacement_media_assets:PostReplacementMediaAssets"
    )
    mascot_media_assets: MascotMediaAssets = family(
        "femboyfans.mascot_media_assets:MascotMediaAssets"
    )
    media_asset_status: MediaAssetStatus = family("femboyfans.media_asset_status:MediaAssetStatus")
    upload_whitelists: UploadWhitelists = family("femboyfans.upload_whitelists:UploadWhitelists")
    tags: Tags = family("femboyfans.tags:Tags")
    tag_versions: TagVersions = family("femboyfans.tag_versions:TagVersions")
    related_tags: RelatedTags = family("femboyfans.related_tags:RelatedTags")
    tag_aliases: TagAliases = family("femboyfans.tag_aliases:TagAliases")
    tag_implications: TagImplications = family("femboyfans.tag_implications:TagImplications")
    bulk_update_requests: BulkUpdateRequests = family(
        "femboyfans.bulk_update_requests:BulkUpdateRequests"
    )
    bulk_update_request_versions: BulkUpdateRequestVersions = family(
        "femboyfans.bulk_update_request_versions:BulkUpdateRequestVersions"
    )
    artists: Artists = family("femboyfans.artists:Artists")
    artist_urls: ArtistUrls = family("femboyfans.artist_urls:ArtistUrls")
    artist_versions: ArtistVersions = family("femboyfans.artist_versions:ArtistVersions")
    avoid_postings: AvoidPostings = family("femboyfans.avoid_postings:AvoidPostings")
    avoid_posting_versions: AvoidPostingVersions = family(
        "femboyfans.avoid_posting_versions:AvoidPostingVersions"
    )
    wiki_pages: WikiPages = family("femboyfans.wiki_pages:WikiPages")
    wiki_page_versions: WikiPageVersions = family("femboyfans.wiki_page_versions:WikiPageVersions")
    help_pages: HelpPages = family("femboyfans.help_pages:HelpPages")
    dtext_links: DtextLinks = family("femboyfans.dtext_links:DtextLinks")
    dtext_preview: DtextPreview = family("femboyfans.dtext_preview:DtextPreview")
    notes: Notes = family("femboyfans.notes:Notes")
    note_versions: NoteVersions = family("femboyfans.note_versions:NoteVersions")
    pools: Pools = family("femboyfans.pools:Pools")
    pool_elements: PoolElements = family("femboyfans.pool_elements:PoolElements")
    pool_versions: PoolVersions = family("femboyfans.pool_versions:PoolVersions")
    post_sets: PostSets = family("femboyfans.post_sets:PostSets")
    favorites: Favorites = family("femboyfans.favorites:Favorites")
    comments: Comments = family("femboyfans.comments:Comments")
    comment_votes: CommentVotes = family("femboyfans.comment_votes:CommentVotes")
    forum_categories: ForumCategories = family("femboyfans.forum_categories:ForumCategories")
    forum_topics: ForumTopics = family("femboyfans.forum_topics:ForumTopics")
    forum_posts: ForumPosts = family("femboyfans.forum_posts:ForumPosts")
    forum_post_votes: ForumPostVotes = family("femboyfans.forum_post_votes:ForumPostVotes")
    users: Users = family("femboyfans.users:Users")
    user_approvals: UserApprovals = family("femboyfans.user_approvals:UserApprovals")
    user_blocks: UserBlocks = family("femboyfans.user_blocks:UserBlocks")
    user_events: UserEvents = family("femboyfans.user_events:UserEvents")
    user_feedbacks: UserFeedbacks = family("femboyfans.user_feedbacks:UserFeedbacks")
    user_name_change_requests: UserNameChangeRequests = family(
        "femboyfans.user_name_change_requests:UserNameChangeRequests"
    )
    user_sessions: UserSessions = family("femboyfans.user_sessions:UserSessions")
    bans: Bans = family("femboyfans.bans:Bans")
    dmails: Dmails = family("femboyfans.dmails:Dmails")
    dmail_filter: DmailFilter = family("femboyfans.dmail_filter:DmailFilter")
    notifications: Notifications = family("femboyfans.notifications:Notifications")
    api_keys: ApiKeys = family("femboyfans.api_keys:ApiKeys")
    mfa: Mfa = family("femboyfans.mfa:Mfa")
    rules: Rules = family("femboyfans.rules:Rules")
    rule_categories: RuleCategories = family("femboyfans.rule_categories:RuleCategories")
    quick_rules: QuickRules = family("femboyfans.quick_rules:QuickRules")
    tickets: Tickets = family("femboyfans.tickets:Tickets")
    takedowns: Takedowns = family("femboyfans.takedowns:Takedowns")
    mod_actions: ModActions = family("femboyfans.mod_actions:ModActions")
    mascots: Mascots = family("femboyfans.mascots:Mascots")
    news_updates: NewsUpdates = family("femboyfans.news_updates:NewsUpdates")
    stats: Stats = family("femboyfans.stats:Stats")
    config: Config = family("femboyfans.config:Config")
    ip_bans: IpBans = family("femboyfans.ip_bans:IpBans")
    email_blacklists: EmailBlacklists = family("femboyfans.email_blacklists:EmailBlacklists")
    staff_notes: StaffNotes = family("femboyfans.staff_notes:StaffNotes")
    staff_users: StaffUsers = family("femboyfans.staff_users:StaffUsers")
    staff_ip_addrs: StaffIpAddrs = family("femboyfans.staff_ip_addrs:StaffIpAddrs")
    staff_audit_logs: StaffAuditLogs = family("femboyfans.staff_audit_logs:StaffAuditLogs")
    exports: FemboyFansExports = family("exports._femboyfans_client:FemboyFansExports")

    async def route(self, url: str, method: str = "GET") -> Route:
        """What the server makes of an address, or of the path in it; asked without credentials.

        A path that a GET does not find is `static:not_found`; BadRequestError for other methods.
        """
        query = fields({"url": url, "method": method})
        nobody = attrs.evolve(self.transport.means, credentials=Credentials())
        transport = attrs.evolve(self.transport, means=nobody)
        return read_route(
            await transport.send(get("route", "/route.json", dict[str, str], query=query))
        )

    @classmethod
    def permissions_for(cls, *methods: Callable[..., object]) -> list[str]:
        """What a restricted API key must be given for some methods, as `FemboyFans.posts.search`.

        Known without asking the server. Raises InputError for what is no method of a family,
        UnsupportedError for what no restricted key can do.
        """
        families = {
            name: partial(getattr, cls, name)
            for name, value in vars(FemboyFans).items()
            if isinstance(value, Family)
        }
        return needed_by(methods, cls.site, families)
