"""The clients of e621.net, e926.net and e6ai.net: families as attributes, named as the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.client import Client, family
from e6async._core.protocol.site import E6AI_SITE, E621_SITE, E926_SITE
from e6async._server_info import ServerInfo, describe, sends_credentials

if TYPE_CHECKING:
    from e6async import e6ai, e621
    from e6async.exports.e6ai import E6AIExports
    from e6async.exports.e621 import E621Exports


class E621(Client):
    """A client for e621.net."""

    site = E621_SITE

    posts: e621.Posts = family("e621:Posts")
    post_votes: e621.PostVotes = family("e621:PostVotes")
    iqdb_queries: e621.IqdbQueries = family("e621:IqdbQueries")
    post_versions: e621.PostVersions = family("e621:PostVersions")
    post_events: e621.PostEvents = family("e621:PostEvents")
    post_flags: e621.PostFlags = family("e621:PostFlags")
    post_replacements: e621.PostReplacements = family("e621:PostReplacements")
    post_approvals: e621.PostApprovals = family("e621:PostApprovals")
    post_disapprovals: e621.PostDisapprovals = family("e621:PostDisapprovals")
    uploads: e621.Uploads = family("e621:Uploads")
    upload_whitelists: e621.UploadWhitelists = family("e621:UploadWhitelists")
    tags: e621.Tags = family("e621:Tags")
    related_tags: e621.RelatedTags = family("e621:RelatedTags")
    tag_aliases: e621.TagAliases = family("e621:TagAliases")
    tag_implications: e621.TagImplications = family("e621:TagImplications")
    bulk_update_requests: e621.BulkUpdateRequests = family("e621:BulkUpdateRequests")
    tag_type_versions: e621.TagTypeVersions = family("e621:TagTypeVersions")
    search_trends: e621.SearchTrends = family("e621:SearchTrends")
    search_trend_blacklists: e621.SearchTrendBlacklists = family("e621:SearchTrendBlacklists")
    search_trend_hourlies: e621.SearchTrendHourlies = family("e621:SearchTrendHourlies")
    artists: e621.Artists = family("e621:Artists")
    artist_urls: e621.ArtistUrls = family("e621:ArtistUrls")
    artist_versions: e621.ArtistVersions = family("e621:ArtistVersions")
    avoid_postings: e621.AvoidPostings = family("e621:AvoidPostings")
    avoid_posting_versions: e621.AvoidPostingVersions = family("e621:AvoidPostingVersions")
    wiki_pages: e621.WikiPages = family("e621:WikiPages")
    wiki_page_versions: e621.WikiPageVersions = family("e621:WikiPageVersions")
    help_pages: e621.HelpPages = family("e621:HelpPages")
    notes: e621.Notes = family("e621:Notes")
    note_versions: e621.NoteVersions = family("e621:NoteVersions")
    pools: e621.Pools = family("e621:Pools")
    pool_elements: e621.PoolElements = family("e621:PoolElements")
    pool_versions: e621.PoolVersions = family("e621:PoolVersions")
    post_sets: e621.PostSets = family("e621:PostSets")
    post_set_maintainers: e621.PostSetMaintainers = family("e621:PostSetMaintainers")
    favorites: e621.Favorites = family("e621:Favorites")
    comments: e621.Comments = family("e621:Comments")
    comment_votes: e621.CommentVotes = family("e621:CommentVotes")
    blips: e621.Blips = family("e621:Blips")
    forum_topics: e621.ForumTopics = family("e621:ForumTopics")
    forum_posts: e621.ForumPosts = family("e621:ForumPosts")
    forum_post_votes: e621.ForumPostVotes = family("e621:ForumPostVotes")
    dtext_preview: e621.DtextPreview = family("e621:DtextPreview")
    users: e621.Users = family("e621:Users")
    user_feedbacks: e621.UserFeedbacks = family("e621:UserFeedbacks")
    user_name_change_requests: e621.UserNameChangeRequests = family("e621:UserNameChangeRequests")
    bans: e621.Bans = family("e621:Bans")
    dmails: e621.Dmails = family("e621:Dmails")
    dmail_filter: e621.DmailFilter = family("e621:DmailFilter")
    api_keys: e621.ApiKeys = family("e621:ApiKeys")
    session: e621.Session = family("e621:Session")
    oauth: e621.OAuth = family("e621:OAuth")
    tickets: e621.Tickets = family("e621:Tickets")
    appeals: e621.Appeals = family("e621:Appeals")
    takedowns: e621.Takedowns = family("e621:Takedowns")
    mod_actions: e621.ModActions = family("e621:ModActions")
    mascots: e621.Mascots = family("e621:Mascots")
    news_updates: e621.NewsUpdates = family("e621:NewsUpdates")
    stats: e621.Stats = family("e621:Stats")
    health: e621.Health = family("e621:Health")
    db_exports: e621.DbExports = family("e621:DbExports")
    exports: E621Exports = family("exports.e621:E621Exports")
    edit_histories: e621.EditHistories = family("e621:EditHistories")
    ip_bans: e621.IpBans = family("e621:IpBans")
    email_blacklists: e621.EmailBlacklists = family("e621:EmailBlacklists")
    staff_notes: e621.StaffNotes = family("e621:StaffNotes")
    staff_files: e621.StaffFiles = family("e621:StaffFiles")
    staff_wikis: e621.StaffWikis = family("e621:StaffWikis")
    staff_wiki_versions: e621.StaffWikiVersions = family("e621:StaffWikiVersions")
    staff_exceptions: e621.StaffExceptions = family("e621:StaffExceptions")
    staff_ip_addrs: e621.StaffIpAddrs = family("e621:StaffIpAddrs")
    staff_users: e621.StaffUsers = family("e621:StaffUsers")
    staff_user_dmails: e621.StaffUserDmails = family("e621:StaffUserDmails")
    staff_automod_dmails: e621.StaffAutomodDmails = family("e621:StaffAutomodDmails")
    staff_vote_trends: e621.StaffVoteTrends = family("e621:StaffVoteTrends")
    staff_posts: e621.StaffPosts = family("e621:StaffPosts")

    async def server_info(self) -> ServerInfo:
        """What the server runs and has, and the client's account with its limits.

        Sends two requests, and a third for the account, if there is a login.
        """
        query = {"limit": 1, "v2": "true", "mode": "thumbnail"}
        posts = await self.raw("GET", "/posts.json", params=query)
        return describe(
            self,
            version=await self.health.version(),
            post_format="v2" if isinstance(posts, list) else "legacy",
            me=await self.users.me() if sends_credentials(self) else None,
        )


class E926(E621):
    """A client for e926.net, the variant of e621.net with safe posts only."""

    site = E926_SITE


class E6AI(E621):
    """A client for e6ai.net, with directors and franchises instead of artists and copyrights.

    What it lacks (artists, avoid_postings, karma ...) raises UnsupportedError.
    """

    site = E6AI_SITE

    # Nobody assigns a family, so one of a narrower type takes the place of e621's.
    posts: e6ai.Posts = family("e6ai:Posts")  # pyright: ignore[reportIncompatibleVariableOverride]
    directors: e6ai.Directors = family("e6ai:Directors")
    director_urls: e6ai.DirectorUrls = family("e6ai:DirectorUrls")
    director_versions: e6ai.DirectorVersions = family("e6ai:DirectorVersions")
    users: e6ai.Users = family("e6ai:Users")  # pyright: ignore[reportIncompatibleVariableOverride]
    exports: E6AIExports = family("exports.e6ai:E6AIExports")  # pyright: ignore[reportIncompatibleVariableOverride]
