"""Every model, family and filter of femboyfans by name; modules are imported when used."""
# Written by `python -m tests.typing.names` from the `__all__` of the modules below.
# ruff: noqa: F403 - checkers and editors read each module's `__all__`

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e6async.femboyfans._vocabulary import *
    from e6async.femboyfans.api_keys import *
    from e6async.femboyfans.artist_urls import *
    from e6async.femboyfans.artist_versions import *
    from e6async.femboyfans.artists import *
    from e6async.femboyfans.avoid_posting_versions import *
    from e6async.femboyfans.avoid_postings import *
    from e6async.femboyfans.bans import *
    from e6async.femboyfans.bulk_update_request_versions import *
    from e6async.femboyfans.bulk_update_requests import *
    from e6async.femboyfans.comment_votes import *
    from e6async.femboyfans.comments import *
    from e6async.femboyfans.config import *
    from e6async.femboyfans.deleted_posts import *
    from e6async.femboyfans.dmail_filter import *
    from e6async.femboyfans.dmails import *
    from e6async.femboyfans.dtext_links import *
    from e6async.femboyfans.dtext_preview import *
    from e6async.femboyfans.email_blacklists import *
    from e6async.femboyfans.favorites import *
    from e6async.femboyfans.forum_categories import *
    from e6async.femboyfans.forum_post_votes import *
    from e6async.femboyfans.forum_posts import *
    from e6async.femboyfans.forum_topics import *
    from e6async.femboyfans.help_pages import *
    from e6async.femboyfans.ip_bans import *
    from e6async.femboyfans.iqdb_queries import *
    from e6async.femboyfans.mascot_media_assets import *
    from e6async.femboyfans.mascots import *
    from e6async.femboyfans.media_asset_status import *
    from e6async.femboyfans.mfa import *
    from e6async.femboyfans.mod_actions import *
    from e6async.femboyfans.news_updates import *
    from e6async.femboyfans.note_versions import *
    from e6async.femboyfans.notes import *
    from e6async.femboyfans.notifications import *
    from e6async.femboyfans.permissions import *
    from e6async.femboyfans.pool_elements import *
    from e6async.femboyfans.pool_versions import *
    from e6async.femboyfans.pools import *
    from e6async.femboyfans.popular import *
    from e6async.femboyfans.post_appeals import *
    from e6async.femboyfans.post_approvals import *
    from e6async.femboyfans.post_deletion_reasons import *
    from e6async.femboyfans.post_disapprovals import *
    from e6async.femboyfans.post_events import *
    from e6async.femboyfans.post_flags import *
    from e6async.femboyfans.post_replacement_media_assets import *
    from e6async.femboyfans.post_replacement_rejection_reasons import *
    from e6async.femboyfans.post_replacements import *
    from e6async.femboyfans.post_sets import *
    from e6async.femboyfans.post_versions import *
    from e6async.femboyfans.post_votes import *
    from e6async.femboyfans.posts import *
    from e6async.femboyfans.qtags import *
    from e6async.femboyfans.quick_rules import *
    from e6async.femboyfans.related_tags import *
    from e6async.femboyfans.rule_categories import *
    from e6async.femboyfans.rules import *
    from e6async.femboyfans.staff_audit_logs import *
    from e6async.femboyfans.staff_ip_addrs import *
    from e6async.femboyfans.staff_notes import *
    from e6async.femboyfans.staff_users import *
    from e6async.femboyfans.stats import *
    from e6async.femboyfans.tag_aliases import *
    from e6async.femboyfans.tag_implications import *
    from e6async.femboyfans.tag_versions import *
    from e6async.femboyfans.tags import *
    from e6async.femboyfans.takedowns import *
    from e6async.femboyfans.tickets import *
    from e6async.femboyfans.upload_media_assets import *
    from e6async.femboyfans.upload_whitelists import *
    from e6async.femboyfans.uploads import *
    from e6async.femboyfans.user_approvals import *
    from e6async.femboyfans.user_blocks import *
    from e6async.femboyfans.user_events import *
    from e6async.femboyfans.user_feedbacks import *
    from e6async.femboyfans.user_name_change_requests import *
    from e6async.femboyfans.user_sessions import *
    from e6async.femboyfans.users import *
    from e6async.femboyfans.wiki_page_versions import *
    from e6async.femboyfans.wiki_pages import *
else:
    from e6async._lazy import lazy_names

    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        """
        _vocabulary: ApproverIs ArtistFilter AvoidPostingFilter BulkUpdateRequestFilter ByApprover
            ByCreator ByIpAddr ByUpdater ByUpdaterIpAddr ByUser Category CommentFilter CommonFilters
            CreatorIs DeferredPost File Flags ForumPostFilter ForumTopicFilter HtmlWithPosts Ids
            Level NoteFilter Order PoolFilter Post PostCard PostFilter PostReplacementFilter
            PostTags Range Rating Relationships Score SentUploadFields TagFilter Times UpdaterIs
            UploadContent UploadFields UploadResult UserFilter UserIs UserRef Variant Views
            WikiPageFilter
        api_keys: ApiKey ApiKeySearch ApiKeyUsage ApiKeys
        artist_urls: ArtistUrlSearch ArtistUrlWithArtist ArtistUrls
        artist_versions: ArtistVersion ArtistVersionSearch ArtistVersions
        artists: Artist ArtistFields ArtistFull ArtistSearch ArtistSummary ArtistUrl Artists
        avoid_posting_versions: AvoidPostingVersion AvoidPostingVersionSearch AvoidPostingVersions
        avoid_postings: AvoidPosting AvoidPostingArtist AvoidPostingFields AvoidPostingSearch
            AvoidPostings
        bans: Ban BanSearch Bans
        bulk_update_request_versions: BulkUpdateRequestVersion BulkUpdateRequestVersionSearch
            BulkUpdateRequestVersions
        bulk_update_requests: BulkUpdateRequest BulkUpdateRequestCreate BulkUpdateRequestSearch
            BulkUpdateRequests
        comment_votes: CommentVote CommentVoteSearch CommentVotes
        comments: Comment CommentSearch CommentVoteResult Comments
        config: Config ConfigValue SiteConfig
        deleted_posts: DeletedPosts
        dmail_filter: DmailFilter MessageFilter
        dmails: Dmail DmailSearch Dmails
        dtext_links: DtextLink DtextLinkSearch DtextLinks
        dtext_preview: DtextOptions DtextPreview
        email_blacklists: EmailBlacklist EmailBlacklistSearch EmailBlacklists
        favorites: Favorite Favorites
        forum_categories: ForumCategories ForumCategory ForumCategoryFields
        forum_post_votes: ForumPostVote ForumPostVoteSearch ForumPostVotes
        forum_posts: ForumPost ForumPostSearch ForumPosts
        forum_topics: ForumTopic ForumTopicSearch ForumTopics
        help_pages: HelpPage HelpPageFields HelpPages
        ip_bans: IpBan IpBanSearch IpBans
        iqdb_queries: IqdbQueries
        mascot_media_assets: MascotMediaAsset MascotMediaAssetSearch MascotMediaAssets
        mascots: Mascot MascotFields MascotSearch Mascots
        media_asset_status: FilesStatus MediaAssetStatus MediaAssetStatusResult MissingFile
        mfa: Mfa
        mod_actions: ModAction ModActionSearch ModActions
        news_updates: NewsUpdate NewsUpdates
        note_versions: NoteVersion NoteVersionSearch NoteVersions
        notes: Note NoteCreated NoteFields NoteSearch Notes
        notifications: NOTIFICATION_CATEGORIES Notification NotificationData NotificationSearch
            Notifications
        permissions: FamilyLoader Route
        pool_elements: PoolElements
        pool_versions: PoolVersion PoolVersionSearch PoolVersions
        pools: Pool PoolFields PoolSearch Pools
        popular: Popular PopularSearch
        post_appeals: PostAppeal PostAppealSearch PostAppeals
        post_approvals: PostApproval PostApprovalSearch PostApprovals
        post_deletion_reasons: PostDeletionReason PostDeletionReasonFields PostDeletionReasons
        post_disapprovals: PostDisapproval PostDisapprovalSearch PostDisapprovals
        post_events: POST_EVENT_ACTIONS PostEvent PostEventSearch PostEvents
        post_flags: PostFlag PostFlagFields PostFlagSearch PostFlags
        post_replacement_media_assets: PostReplacementFinished PostReplacementMediaAsset
            PostReplacementMediaAssetSearch PostReplacementMediaAssets
        post_replacement_rejection_reasons: PostReplacementRejectionReason
            PostReplacementRejectionReasons
        post_replacements: PostReplacement PostReplacementFields PostReplacementResult
            PostReplacementSearch PostReplacements
        post_sets: PostSet PostSetFields PostSetForSelect PostSetSearch PostSets
        post_versions: PostVersion PostVersionSearch PostVersions
        post_votes: PostVote PostVoteSearch PostVotes UserVoteSearch
        posts: IqdbMatch PostRecommendation PostUpdate PostVoteResult Posts
        qtags: Qtags
        quick_rules: QuickRule QuickRuleFields QuickRules
        related_tags: BulkRelatedTag RelatedTag RelatedTags
        rule_categories: RuleCategories RuleCategory
        rules: QuickMod RecordBuilder Rule RuleFields RuleText Rules RulesBody RulesPage
        staff_audit_logs: StaffAuditLog StaffAuditLogSearch StaffAuditLogs
        staff_ip_addrs: IpAddrsOfUsers StaffIpAddrs UsersOfIpAddrs
        staff_notes: StaffNote StaffNoteSearch StaffNotes
        staff_users: AltPair StaffUserUpdate StaffUsers
        stats: SiteStats Stats
        tag_aliases: TagAlias TagAliasCreate TagAliasSearch TagAliasUpdate TagAliases
            TagRelationshipCreate TagRelationshipSearch TagRelationshipUpdate
        tag_implications: TagImplication TagImplicationCreate TagImplicationSearch
            TagImplicationUpdate TagImplications
        tag_versions: TagVersion TagVersionSearch TagVersions
        tags: RelatedTagCount Tag TagMetaSearch TagPreview TagSearch Tags
        takedowns: Takedown TakedownAddResult TakedownCreate TakedownMatchCount TakedownSearch
            Takedowns
        tickets: Ticket TicketSearch TicketUpdate Tickets
        upload_media_assets: MediaAsset MediaAssetSearch MediaAssetStatusName SeekableContent
            UploadFinished UploadMediaAsset UploadMediaAssetSearch UploadMediaAssets
        upload_whitelists: UploadWhitelist UploadWhitelistCheck UploadWhitelistFields
            UploadWhitelistSearch UploadWhitelists
        uploads: TagCount Upload UploadBegun UploadFilter UploadSearch UploadSettings Uploads
        user_approvals: UserApprovals
        user_blocks: UserBlock UserBlockFields UserBlocks
        user_events: USER_EVENT_CATEGORIES UserEvent UserEventSearch UserEvents
        user_feedbacks: FeedbackCategory UserFeedback UserFeedbackSearch UserFeedbackUpdate
            UserFeedbacks
        user_name_change_requests: UserNameChangeRequest UserNameChangeRequestSearch
            UserNameChangeRequests
        user_sessions: UserSession UserSessionSearch UserSessions
        users: ApiLimits DmailFilterAttributes Me Throttle User UserCreate UserInfo UserSearch
            UserSettings UserThrottle UserUpdate Users
        wiki_page_versions: WikiPageVersion WikiPageVersionSearch WikiPageVersions
        wiki_pages: WikiPage WikiPageFields WikiPageSearch WikiPages
        """,
    )
