"""The clients of e621.net and its twins: families as attributes, under the server's own names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.client import Client, family
from e6async._core.protocol.site import E6AI_SITE, E621_SITE, E926_SITE

if TYPE_CHECKING:
    from e6async.e621.api_keys import ApiKeys
    from e6async.e621.appeals import Appeals
    from e6async.e621.artist_urls import ArtistUrls
    from e6async.e621.artist_versions import ArtistVersions
    from e6async.e621.artists import Artists
    from e6async.e621.avoid_posting_versions import AvoidPostingVersions
    from e6async.e621.avoid_postings import AvoidPostings
    from e6async.e621.bans import Bans
    from e6async.e621.blips import Blips
    from e6async.e621.bulk_update_requests import BulkUpdateRequests
    from e6async.e621.comment_votes import CommentVotes
    from e6async.e621.comments import Comments
    from e6async.e621.db_exports import DbExports
    from e6async.e621.dmail_filter import DmailFilter
    from e6async.e621.dmails import Dmails
    from e6async.e621.dtext_preview import DtextPreview
    from e6async.e621.favorites import Favorites
    from e6async.e621.forum_post_votes import ForumPostVotes
    from e6async.e621.forum_posts import ForumPosts
    from e6async.e621.forum_topics import ForumTopics
    from e6async.e621.health import Health
    from e6async.e621.help_pages import HelpPages
    from e6async.e621.iqdb_queries import IqdbQueries
    from e6async.e621.mascots import Mascots
    from e6async.e621.mod_actions import ModActions
    from e6async.e621.news_updates import NewsUpdates
    from e6async.e621.note_versions import NoteVersions
    from e6async.e621.notes import Notes
    from e6async.e621.oauth import OAuth
    from e6async.e621.pool_elements import PoolElements
    from e6async.e621.pool_versions import PoolVersions
    from e6async.e621.pools import Pools
    from e6async.e621.post_approvals import PostApprovals
    from e6async.e621.post_disapprovals import PostDisapprovals
    from e6async.e621.post_events import PostEvents
    from e6async.e621.post_flags import PostFlags
    from e6async.e621.post_replacements import PostReplacements
    from e6async.e621.post_set_maintainers import PostSetMaintainers
    from e6async.e621.post_sets import PostSets
    from e6async.e621.post_versions import PostVersions
    from e6async.e621.post_votes import PostVotes
    from e6async.e621.posts import Posts
    from e6async.e621.related_tags import RelatedTags
    from e6async.e621.search_trend_blacklists import SearchTrendBlacklists
    from e6async.e621.search_trend_hourlies import SearchTrendHourlies
    from e6async.e621.search_trends import SearchTrends
    from e6async.e621.session import Session
    from e6async.e621.staff.automod_dmails import StaffAutomodDmails
    from e6async.e621.staff.edit_histories import EditHistories
    from e6async.e621.staff.email_blacklists import EmailBlacklists
    from e6async.e621.staff.exceptions import StaffExceptions
    from e6async.e621.staff.files import StaffFiles
    from e6async.e621.staff.ip_addrs import StaffIpAddrs
    from e6async.e621.staff.ip_bans import IpBans
    from e6async.e621.staff.notes import StaffNotes
    from e6async.e621.staff.posts import StaffPosts
    from e6async.e621.staff.user_dmails import StaffUserDmails
    from e6async.e621.staff.users import StaffUsers
    from e6async.e621.staff.vote_trends import StaffVoteTrends
    from e6async.e621.staff.wiki_versions import StaffWikiVersions
    from e6async.e621.staff.wikis import StaffWikis
    from e6async.e621.stats import Stats
    from e6async.e621.tag_aliases import TagAliases
    from e6async.e621.tag_implications import TagImplications
    from e6async.e621.tag_type_versions import TagTypeVersions
    from e6async.e621.tags import Tags
    from e6async.e621.takedowns import Takedowns
    from e6async.e621.tickets import Tickets
    from e6async.e621.upload_whitelists import UploadWhitelists
    from e6async.e621.uploads import Uploads
    from e6async.e621.user_feedbacks import UserFeedbacks
    from e6async.e621.user_name_change_requests import UserNameChangeRequests
    from e6async.e621.users import Users
    from e6async.e621.wiki_page_versions import WikiPageVersions
    from e6async.e621.wiki_pages import WikiPages
    from e6async.exports._e621_client import E621Exports


class E621(Client):
    """A client for e621.net."""

    site = E621_SITE

    posts: Posts = family("e621.posts:Posts")
    post_votes: PostVotes = family("e621.post_votes:PostVotes")
    iqdb_queries: IqdbQueries = family("e621.iqdb_queries:IqdbQueries")
    post_versions: PostVersions = family("e621.post_versions:PostVersions")
    post_events: PostEvents = family("e621.post_events:PostEvents")
    post_flags: PostFlags = family("e621.post_flags:PostFlags")
    post_replacements: PostReplacements = family("e621.post_replacements:PostReplacements")
    post_approvals: PostApprovals = family("e621.post_approvals:PostApprovals")
    post_disapprovals: PostDisapprovals = family("e621.post_disapprovals:PostDisapprovals")
    uploads: Uploads = family("e621.uploads:Uploads")
    upload_whitelists: UploadWhitelists = family("e621.upload_whitelists:UploadWhitelists")
    tags: Tags = family("e621.tags:Tags")
    related_tags: RelatedTags = family("e621.related_tags:RelatedTags")
    tag_aliases: TagAliases = family("e621.tag_aliases:TagAliases")
    tag_implications: TagImplications = family("e621.tag_implications:TagImplications")
    bulk_update_requests: BulkUpdateRequests = family(
        "e621.bulk_update_requests:BulkUpdateRequests"
    )
    tag_type_versions: TagTypeVersions = family("e621.tag_type_versions:TagTypeVersions")
    search_trends: SearchTrends = family("e621.search_trends:SearchTrends")
    search_trend_blacklists: SearchTrendBlacklists = family(
        "e621.search_trend_blacklists:SearchTrendBlacklists"
    )
    search_trend_hourlies: SearchTrendHourlies = family(
        "e621.search_trend_hourlies:SearchTrendHourlies"
    )
    artists: Artists = family("e621.artists:Artists")
    artist_urls: ArtistUrls = family("e621.artist_urls:ArtistUrls")
    artist_versions: ArtistVersions = family("e621.artist_versions:ArtistVersions")
    avoid_postings: AvoidPostings = family("e621.avoid_postings:AvoidPostings")
    avoid_posting_versions: AvoidPostingVersions = family(
        "e621.avoid_posting_versions:AvoidPostingVersions"
    )
    wiki_pages: WikiPages = family("e621.wiki_pages:WikiPages")
    wiki_page_versions: WikiPageVersions = family("e621.wiki_page_versions:WikiPageVersions")
    help_pages: HelpPages = family("e621.help_pages:HelpPages")
    notes: Notes = family("e621.notes:Notes")
    note_versions: NoteVersions = family("e621.note_versions:NoteVersions")
    pools: Pools = family("e621.pools:Pools")
    pool_elements: PoolElements = family("e621.pool_elements:PoolElements")
    pool_versions: PoolVersions = family("e621.pool_versions:PoolVersions")
    post_sets: PostSets = family("e621.post_sets:PostSets")
    post_set_maintainers: PostSetMaintainers = family(
        "e621.post_set_maintainers:PostSetMaintainers"
    )
    favorites: Favorites = family("e621.favorites:Favorites")
    comments: Comments = family("e621.comments:Comments")
    comment_votes: CommentVotes = family("e621.comment_votes:CommentVotes")
    blips: Blips = family("e621.blips:Blips")
    forum_topics: ForumTopics = family("e621.forum_topics:ForumTopics")
    forum_posts: ForumPosts = family("e621.forum_posts:ForumPosts")
    forum_post_votes: ForumPostVotes = family("e621.forum_post_votes:ForumPostVotes")
    dtext_preview: DtextPreview = family("e621.dtext_preview:DtextPreview")
    users: Users = family("e621.users:Users")
    user_feedbacks: UserFeedbacks = family("e621.user_feedbacks:UserFeedbacks")
    user_name_change_requests: UserNameChangeRequests = family(
        "e621.user_name_change_requests:UserNameChangeRequests"
    )
    bans: Bans = family("e621.bans:Bans")
    dmails: Dmails = family("e621.dmails:Dmails")
    dmail_filter: DmailFilter = family("e621.dmail_filter:DmailFilter")
    api_keys: ApiKeys = family("e621.api_keys:ApiKeys")
    session: Session = family("e621.session:Session")
    oauth: OAuth = family("e621.oauth:OAuth")
    tickets: Tickets = family("e621.tickets:Tickets")
    appeals: Appeals = family("e621.appeals:Appeals")
    takedowns: Takedowns = family("e621.takedowns:Takedowns")
    mod_actions: ModActions = family("e621.mod_actions:ModActions")
    mascots: Mascots = family("e621.mascots:Mascots")
    news_updates: NewsUpdates = family("e621.news_updates:NewsUpdates")
    stats: Stats = family("e621.stats:Stats")
    health: Health = family("e621.health:Health")
    db_exports: DbExports = family("e621.db_exports:DbExports")
    exports: E621Exports = family("exports._e621_client:E621Exports")
    edit_histories: EditHistories = family("e621.staff.edit_histories:EditHistories")
    ip_bans: IpBans = family("e621.staff.ip_bans:IpBans")
    email_blacklists: EmailBlacklists = family("e621.staff.email_blacklists:EmailBlacklists")
    staff_notes: StaffNotes = family("e621.staff.notes:StaffNotes")
    staff_files: StaffFiles = family("e621.staff.files:StaffFiles")
    staff_wikis: StaffWikis = family("e621.staff.wikis:StaffWikis")
    staff_wiki_versions: StaffWikiVersions = family("e621.staff.wiki_versions:StaffWikiVersions")
    staff_exceptions: StaffExceptions = family("e621.staff.exceptions:StaffExceptions")
    staff_ip_addrs: StaffIpAddrs = family("e621.staff.ip_addrs:StaffIpAddrs")
    staff_users: StaffUsers = family("e621.staff.users:StaffUsers")
    staff_user_dmails: StaffUserDmails = family("e621.staff.user_dmails:StaffUserDmails")
    staff_automod_dmails: StaffAutomodDmails = family(
        "e621.staff.automod_dmails:StaffAutomodDmails"
    )
    staff_vote_trends: StaffVoteTrends = family("e621.staff.vote_trends:StaffVoteTrends")
    staff_posts: StaffPosts = family("e621.staff.posts:StaffPosts")


class E926(E621):
    """A client for e926.net, the safe twin of e621.net."""

    site = E926_SITE


class E6AI(E621):
    """A client for e6ai.net: `tags.director` and `tags.franchise` instead of artist and copyright.

    What it lacks (artists, avoid_postings, blips and their kin) raises UnsupportedError.
    """

    site = E6AI_SITE
