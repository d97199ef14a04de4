"""Every model, family and filter of e621 by name; modules are imported when used."""
# Written by `python -m tests.typing.names` from the `__all__` of the modules below.
# ruff: noqa: F403 - checkers and editors read each module's `__all__`

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e6async.e621._vocabulary import *
    from e6async.e621.api_keys import *
    from e6async.e621.appeals import *
    from e6async.e621.artist_urls import *
    from e6async.e621.artist_versions import *
    from e6async.e621.artists import *
    from e6async.e621.avoid_posting_versions import *
    from e6async.e621.avoid_postings import *
    from e6async.e621.bans import *
    from e6async.e621.blips import *
    from e6async.e621.bulk_update_requests import *
    from e6async.e621.comment_votes import *
    from e6async.e621.comments import *
    from e6async.e621.db_exports import *
    from e6async.e621.dmail_filter import *
    from e6async.e621.dmails import *
    from e6async.e621.dtext_preview import *
    from e6async.e621.favorites import *
    from e6async.e621.forum_post_votes import *
    from e6async.e621.forum_posts import *
    from e6async.e621.forum_topics import *
    from e6async.e621.health import *
    from e6async.e621.help_pages import *
    from e6async.e621.iqdb_queries import *
    from e6async.e621.mascots import *
    from e6async.e621.mod_actions import *
    from e6async.e621.news_updates import *
    from e6async.e621.note_versions import *
    from e6async.e621.notes import *
    from e6async.e621.oauth import *
    from e6async.e621.pool_elements import *
    from e6async.e621.pool_versions import *
    from e6async.e621.pools import *
    from e6async.e621.post_approvals import *
    from e6async.e621.post_disapprovals import *
    from e6async.e621.post_events import *
    from e6async.e621.post_flags import *
    from e6async.e621.post_replacements import *
    from e6async.e621.post_set_maintainers import *
    from e6async.e621.post_sets import *
    from e6async.e621.post_versions import *
    from e6async.e621.post_votes import *
    from e6async.e621.posts import *
    from e6async.e621.related_tags import *
    from e6async.e621.search_trend_blacklists import *
    from e6async.e621.search_trend_hourlies import *
    from e6async.e621.search_trends import *
    from e6async.e621.session import *
    from e6async.e621.staff.automod_dmails import *
    from e6async.e621.staff.edit_histories import *
    from e6async.e621.staff.email_blacklists import *
    from e6async.e621.staff.exceptions import *
    from e6async.e621.staff.files import *
    from e6async.e621.staff.ip_addrs import *
    from e6async.e621.staff.ip_bans import *
    from e6async.e621.staff.notes import *
    from e6async.e621.staff.posts import *
    from e6async.e621.staff.user_dmails import *
    from e6async.e621.staff.users import *
    from e6async.e621.staff.vote_trends import *
    from e6async.e621.staff.wiki_versions import *
    from e6async.e621.staff.wikis import *
    from e6async.e621.stats import *
    from e6async.e621.tag_aliases import *
    from e6async.e621.tag_implications import *
    from e6async.e621.tag_type_versions import *
    from e6async.e621.tags import *
    from e6async.e621.takedowns import *
    from e6async.e621.tickets import *
    from e6async.e621.upload_whitelists import *
    from e6async.e621.uploads import *
    from e6async.e621.user_feedbacks import *
    from e6async.e621.user_name_change_requests import *
    from e6async.e621.users import *
    from e6async.e621.wiki_page_versions import *
    from e6async.e621.wiki_pages import *
else:
    from e6async._lazy import lazy_names

    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        """
        _vocabulary: BasicPost Category CommonFilters DeferredPost File Files Flags Has
            HtmlWithPosts Ids Image IqdbMatch Level Meta Mode Original Post PostCard PostRaw
            PostStats PostTags Range Rating Relationships Score SentUploadFields ThumbnailPost Times
            UploadContent UploadFields UploadResult UserMinimal UserRef Video
        api_keys: ApiKey ApiKeySearch ApiKeys
        appeals: Appeal AppealSearch AppealUpdate Appeals
        artist_urls: ArtistUrl ArtistUrlSearch ArtistUrlWithArtist ArtistUrls
        artist_versions: ArtistVersion ArtistVersionSearch ArtistVersions
        artists: Artist ArtistFields ArtistFull ArtistSearch ArtistSummary Artists
        avoid_posting_versions: AvoidPostingVersion AvoidPostingVersionSearch AvoidPostingVersions
        avoid_postings: AvoidPosting AvoidPostingArtist AvoidPostingFields AvoidPostingSearch
            AvoidPostings
        bans: Ban BanSearch BanUpdate Bans
        blips: Blip BlipSearch Blips
        bulk_update_requests: BulkUpdateRequest BulkUpdateRequestCreate BulkUpdateRequestSearch
            BulkUpdateRequestUpdate BulkUpdateRequests
        comment_votes: CommentVote CommentVoteSearch CommentVotes
        comments: Comment CommentSearch CommentVoteResult Comments
        db_exports: DbExport DbExports
        dmail_filter: DmailFilter
        dmails: Dmail DmailSearch Dmails
        dtext_preview: DtextPreview
        favorites: FavoriteResult Favorites
        forum_post_votes: ForumPostVote ForumPostVotes
        forum_posts: ForumPost ForumPostSearch ForumPosts
        forum_topics: ForumTopic ForumTopicSearch ForumTopics
        health: Health HealthStatus
        help_pages: HelpPage HelpPages
        iqdb_queries: IqdbQueries
        mascots: Mascot MascotFields MascotSearch Mascots
        mod_actions: MOD_ACTIONS ModAction ModActionSearch ModActionValues ModActions
        news_updates: NewsUpdate NewsUpdates
        note_versions: NoteVersion NoteVersionSearch NoteVersions
        notes: Note NoteFields NoteSearch NoteWriteResult Notes
        oauth: Jwks OAuth OAuthApplication OAuthIntrospection OAuthToken OAuthTokenInfo
            OAuthTokenRequest OidcConfiguration OidcUserInfo
        pool_elements: PoolElements PoolRef
        pool_versions: PoolVersion PoolVersionSearch PoolVersions
        pools: Pool PoolFields PoolSearch Pools
        post_approvals: PostApproval PostApprovalSearch PostApprovals
        post_disapprovals: PostDisapproval PostDisapprovalSearch PostDisapprovals
        post_events: PostEvent PostEventSearch PostEvents
        post_flags: PostFlag PostFlagFields PostFlagSearch PostFlags
        post_replacements: PostReplacement PostReplacementFields PostReplacementSearch
            PostReplacements ReplacementsOfPostSearch
        post_set_maintainers: PostSetMaintainers
        post_sets: PostSet PostSetFields PostSetForSelect PostSetSearch PostSets
        post_versions: PostVersion PostVersionSearch PostVersions
        post_votes: PostVote PostVoteSearch PostVotes
        posts: AnyPost PostCount PostEdits PostRecommendations PostUpdate PostVoteResult Posts
            Recommendation
        related_tags: BulkRelatedTag RelatedTag RelatedTags
        search_trend_blacklists: SearchTrendBlacklist SearchTrendBlacklistFields
            SearchTrendBlacklistSearch SearchTrendBlacklists
        search_trend_hourlies: SearchTrendHourlies SearchTrendHourly SearchTrendHourlySearch
        search_trends: RisingTag SearchTrend SearchTrendSearch SearchTrendSettings SearchTrends
            SuccessMessage TrendPoint TrendPurgeResult
        session: Session SessionResult
        staff.automod_dmails: StaffAutomodDmails
        staff.edit_histories: EditHistories EditHistory EditHistorySearch VersionableType
        staff.email_blacklists: EmailBlacklist EmailBlacklistSearch EmailBlacklists
        staff.exceptions: ExceptionLog ExceptionSearch StaffExceptions
        staff.files: StaffFile StaffFileFields StaffFileSearch StaffFiles
        staff.ip_addrs: Asn IpAddrSums IpAddrUserResult StaffIpAddrs
        staff.ip_bans: IpBan IpBanSearch IpBans
        staff.notes: StaffNote StaffNoteSearch StaffNotes
        staff.posts: ReownerFields StaffPostDeletion StaffPosts
        staff.user_dmails: StaffUserDmails
        staff.users: AltPair AltUser StaffUserUpdate StaffUsers UserAlt
        staff.vote_trends: StaffVoteTrends TrendTag VoteTrend
        staff.wiki_versions: StaffWikiVersion StaffWikiVersionSearch StaffWikiVersions
        staff.wikis: StaffWiki StaffWikiCreate StaffWikiSearch StaffWikiUpdate StaffWikis
        stats: SiteStats Stats
        tag_aliases: TagAlias TagAliasFields TagAliasRequestFields TagAliasSearch TagAliases
            TagRelationshipFields TagRelationshipSearch TagRequest TagRequestFields
        tag_implications: TagImplication TagImplicationFields TagImplicationRequestFields
            TagImplicationSearch TagImplications
        tag_type_versions: TagTypeVersion TagTypeVersionSearch TagTypeVersions
        tags: Tag TagCorrection TagPreview TagSearch Tags
        takedowns: Takedown TakedownAddResult TakedownCreate TakedownMatchCount TakedownSearch
            Takedowns
        tickets: Ticket TicketSearch TicketType TicketUpdate Tickets
        upload_whitelists: UploadWhitelist UploadWhitelistCheck UploadWhitelistFields
            UploadWhitelistSearch UploadWhitelists
        uploads: Upload UploadSearch Uploads
        user_feedbacks: FeedbackCategory UserFeedback UserFeedbackSearch UserFeedbackUpdate
            UserFeedbacks
        user_name_change_requests: UserNameChangeRequest UserNameChangeRequestSearch
            UserNameChangeRequests
        users: AvatarMenu CommonSettings DmailFilterAttributes Me UploadTag UploadTags User
            UserCreate UserProfile UserSearch UserSettings UserUpdate Users
        wiki_page_versions: WikiPageVersion WikiPageVersionSearch WikiPageVersions
        wiki_pages: WikiPage WikiPageFields WikiPageSearch WikiPages
        """,
    )
