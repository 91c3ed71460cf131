"""Written for Wagtail 7.4 and 8.0 alike, and for a swapped base page."""

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import modelsearch.index
import swapper
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models
from wagtail.images import get_image_model_string

import wagtail_social.models.fields

swapper.set_app_prefix("wagtailcore", "wagtail")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailimages", "0027_image_description"),
        migrations.swappable_dependency(get_image_model_string()),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        swapper.dependency("wagtailcore", "Page"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.CharField(editable=False, max_length=50, verbose_name="network")),
                (
                    "label",
                    models.CharField(
                        help_text="How your team calls this account.", max_length=100, verbose_name="name"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Leave empty to follow the language of the page.",
                        max_length=20,
                        verbose_name="language",
                    ),
                ),
                ("is_practice", models.BooleanField(default=False, editable=False, verbose_name="practice")),
                ("is_paused", models.BooleanField(default=False, editable=False, verbose_name="paused")),
                (
                    "is_preselected",
                    models.BooleanField(
                        default=True,
                        help_text="A new post starts with this account ticked.",
                        verbose_name="chosen beforehand",
                    ),
                ),
                (
                    "monthly_ceiling",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="No more is spent in a month; what would go beyond waits for you.",
                        max_digits=8,
                        null=True,
                        verbose_name="monthly ceiling",
                    ),
                ),
                ("server", models.CharField(blank=True, editable=False, max_length=255)),
                ("remote_id", models.CharField(editable=False, max_length=255)),
                ("handle", models.CharField(editable=False, max_length=255, verbose_name="handle")),
                ("profile_url", models.URLField(blank=True, editable=False, max_length=500)),
                ("credentials", wagtail_social.models.fields.SealedJSONField()),
                ("limits", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "health",
                    models.CharField(
                        choices=[
                            ("unproven", "Not yet proved"),
                            ("working", "Working"),
                            ("trouble", "In trouble"),
                            ("broken", "To be reconnected"),
                        ],
                        default="unproven",
                        editable=False,
                        max_length=10,
                        verbose_name="health",
                    ),
                ),
                ("health_detail", models.TextField(blank=True, editable=False)),
                ("proved_at", models.DateTimeField(editable=False, null=True, verbose_name="proved")),
                ("checked_at", models.DateTimeField(editable=False, null=True)),
                ("expires_at", models.DateTimeField(editable=False, null=True)),
                ("reminded_at", models.DateTimeField(editable=False, null=True)),
                ("connected_at", models.DateTimeField(auto_now_add=True)),
                ("disconnected_at", models.DateTimeField(editable=False, null=True)),
                (
                    "connected_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "in_charge",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who is told first. Leave empty to tell everybody who looks after accounts.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="in charge",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave empty if the account speaks for every site.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ["label", "pk"],
                "permissions": [("use_account", "Can write posts for accounts")],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("url", models.TextField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("unknown", "Not yet checked"),
                            ("alive", "It leads somewhere"),
                            ("moved", "It has moved for good"),
                            ("dead", "It leads nowhere"),
                            ("unsure", "It does not answer machines"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("leads_to", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("check_at", models.DateTimeField(db_index=True, null=True)),
                ("checked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SocialPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(default=False, editable=False, verbose_name="has unpublished changes"),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="first published at"),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                ),
                ("go_live_at", models.DateTimeField(blank=True, null=True, verbose_name="go live date/time")),
                ("expire_at", models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time")),
                ("expired", models.BooleanField(default=False, editable=False, verbose_name="expired")),
                ("locked", models.BooleanField(default=False, editable=False, verbose_name="locked")),
                ("locked_at", models.DateTimeField(editable=False, null=True, verbose_name="locked at")),
                ("title", models.CharField(editable=False, max_length=255, verbose_name="title")),
                (
                    "angle",
                    models.CharField(default="announcement", editable=False, max_length=30, verbose_name="angle"),
                ),
                ("series", models.UUIDField(db_index=True, editable=False, null=True)),
                ("seen", models.JSONField(default=dict, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locked_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="social_posts",
                        to=swapper.get_model_name("wagtailcore", "Page"),
                        verbose_name="page",
                    ),
                ),
                (
                    "page_revision",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "post",
                "verbose_name_plural": "posts",
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("publish_socialpost", "Can approve posts"),
                    ("lock_socialpost", "Can lock posts"),
                    ("unlock_socialpost", "Can unlock posts"),
                ],
            },
            bases=(wagtail.models.preview.PreviewableMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="SpellCheck",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("unknown", models.JSONField(null=True)),
                ("asked_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Lane",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="lane",
                        serialize=False,
                        to="wagtail_social.account",
                    ),
                ),
                ("holder", models.CharField(blank=True, max_length=36)),
                ("held_until", models.DateTimeField(null=True)),
                ("closed_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Listening",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="listening",
                        serialize=False,
                        to="wagtail_social.account",
                    ),
                ),
                ("cursor", models.TextField(blank=True)),
                ("complete_until", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(db_index=True, null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("detail", models.TextField(blank=True)),
                ("lease_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="voice",
                        serialize=False,
                        to="wagtail_social.account",
                    ),
                ),
                (
                    "hashtags_most",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Leave empty for as many as is usual on the network.",
                        null=True,
                        verbose_name="most hashtags",
                    ),
                ),
                (
                    "hashtags_always",
                    models.CharField(
                        blank=True,
                        help_text="Separated by spaces.",
                        max_length=255,
                        verbose_name="hashtags of every post",
                    ),
                ),
                (
                    "hashtags_never",
                    models.CharField(
                        blank=True, help_text="Separated by spaces.", max_length=255, verbose_name="hashtags never used"
                    ),
                ),
                (
                    "emoji",
                    models.CharField(
                        choices=[("none", "None"), ("few", "A few")],
                        default="none",
                        max_length=10,
                        verbose_name="emoji",
                    ),
                ),
                (
                    "inclusive",
                    models.CharField(
                        choices=[
                            ("none", "Nothing special"),
                            ("doublets", "Both forms in full"),
                            ("epicene", "Words that suit everybody"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="inclusive writing",
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        choices=[("vous", "“Vous”"), ("tu", "“Tu”")],
                        default="vous",
                        max_length=10,
                        verbose_name="readers are addressed as",
                    ),
                ),
                (
                    "signature",
                    models.CharField(
                        blank=True, help_text="The last line of every post.", max_length=100, verbose_name="signature"
                    ),
                ),
                (
                    "replacements",
                    models.TextField(
                        blank=True,
                        help_text="One a line, followed by “=” and what to say instead: usagers = habitants",
                        verbose_name="words to avoid",
                    ),
                ),
            ],
            options={
                "verbose_name": "house voice",
                "verbose_name_plural": "house voices",
            },
        ),
        migrations.CreateModel(
            name="Brand",
            fields=[
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="wagtailcore.site",
                        verbose_name="site",
                    ),
                ),
                ("background", models.CharField(default="#1f3d36", max_length=7, verbose_name="background")),
                ("ink", models.CharField(default="#ffffff", max_length=7, verbose_name="text")),
                ("accent", models.CharField(default="#f2b705", max_length=7, verbose_name="accent")),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
                        verbose_name="logo",
                    ),
                ),
            ],
            options={
                "verbose_name": "colours and logo",
                "verbose_name_plural": "colours and logos",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("post", "Post")], default="post", max_length=10)),
                ("payload", models.JSONField()),
                ("payload_hash", models.CharField(max_length=64)),
                ("send_key", models.UUIDField(unique=True)),
                ("key_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("due", "About to leave"),
                            ("sending", "Being sent"),
                            ("handed", "To be sent by hand"),
                            ("sent", "Sent"),
                            ("refused", "Refused by the network"),
                            ("waiting", "Waiting to try again"),
                            ("unconfirmed", "Unconfirmed"),
                            ("held", "On hold"),
                            ("late", "Late"),
                            ("withdrawn", "Withdrawn"),
                            ("removed", "Removed from the network"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("detail", models.TextField(blank=True)),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                ("late_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("progress", models.JSONField(default=dict)),
                ("cost", models.DecimalField(decimal_places=4, default=0, max_digits=8)),
                ("remote_id", models.CharField(blank=True, max_length=500)),
                ("remote_url", models.URLField(blank=True, max_length=1000)),
                ("remote_extra", models.JSONField(default=dict)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="wagtail_social.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="wagtail_social.socialpost",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ["account__label", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("root_id", models.CharField(max_length=500)),
                ("cursor", models.TextField(blank=True)),
                ("started_at", models.DateTimeField()),
                ("walked_at", models.DateTimeField(null=True)),
                ("walk_from", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("last_comment_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conversations",
                        to="wagtail_social.account",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=swapper.get_model_name("wagtailcore", "Page"),
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversation",
                        to="wagtail_social.delivery",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "conversation",
                "verbose_name_plural": "conversations",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("refused", "Refused"),
                            ("not_sent", "Not sent"),
                            ("unknown", "Unknown"),
                            ("found", "Found on the network"),
                            ("absent", "Not found on the network"),
                            ("cannot_tell", "The network cannot tell"),
                        ],
                        max_length=12,
                    ),
                ),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("detail", models.TextField(blank=True)),
                ("payload_hash", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="wagtail_social.delivery",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=100)),
                ("language", models.CharField(max_length=20)),
                ("taught_at", models.DateTimeField(auto_now_add=True)),
                (
                    "taught_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.CharField(max_length=50)),
                ("server", models.CharField(blank=True, max_length=255)),
                ("remote_id", models.CharField(max_length=255)),
                ("handle", models.CharField(blank=True, max_length=255, verbose_name="handle")),
                ("name", models.CharField(blank=True, max_length=255, verbose_name="name")),
                ("url", models.URLField(blank=True, max_length=1000)),
                ("avatar_url", models.URLField(blank=True, max_length=1000)),
                ("is_blocked", models.BooleanField(default=False, verbose_name="blocked")),
                ("first_seen_at", models.DateTimeField(auto_now_add=True)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "constraints": [
                    models.UniqueConstraint(fields=("network", "server", "remote_id"), name="social_person_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("remote_id", models.CharField(max_length=500)),
                ("parent_id", models.CharField(blank=True, max_length=500)),
                ("body", models.TextField(blank=True)),
                (
                    "body_format",
                    models.CharField(choices=[("html", "html"), ("text", "text")], default="text", max_length=4),
                ),
                ("plain", models.TextField(blank=True)),
                ("language", models.CharField(blank=True, max_length=20)),
                ("url", models.URLField(blank=True, max_length=1000)),
                ("extra", models.JSONField(default=dict)),
                ("is_ours", models.BooleanField(default=False)),
                ("is_public", models.BooleanField(default=True)),
                ("is_hidden", models.BooleanField(default=False, verbose_name="hidden")),
                ("created_at", models.DateTimeField(verbose_name="written")),
                ("edited_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField()),
                ("met_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("emptied_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To handle"),
                            ("waiting", "Waiting for someone"),
                            ("answered", "Answered"),
                            ("closed", "Closed without answer"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=255)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="wagtail_social.account",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="wagtail_social.conversation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="wagtail_social.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="plan",
                        serialize=False,
                        to="wagtail_social.socialpost",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("page_live", "When the page goes live"),
                            ("at", "At a date"),
                            ("now", "Now, once approved"),
                        ],
                        default="page_live",
                        max_length=10,
                        verbose_name="when",
                    ),
                ),
                (
                    "delay_minutes",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Minutes after publication.",
                        validators=[django.core.validators.MaxValueValidator(86400)],
                        verbose_name="delay",
                    ),
                ),
                ("at", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="date and hour")),
                ("wall_clock", models.CharField(blank=True, max_length=16)),
                ("zone", models.CharField(blank=True, max_length=64)),
                (
                    "late_after_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="still useful for"),
                ),
            ],
            options={
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
            },
        ),
        migrations.CreateModel(
            name="PostVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("hashtags", models.CharField(blank=True, max_length=255, verbose_name="hashtags")),
                ("follows_page", models.BooleanField(default=True, verbose_name="follows the page")),
                ("variant", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("proposed_by", models.CharField(blank=True, editable=False, max_length=100)),
                ("has_link", models.BooleanField(default=True, verbose_name="with the page's address")),
                (
                    "attachment",
                    models.CharField(
                        choices=[("images", "Images"), ("card", "Link preview"), ("nothing", "Text only")],
                        default="images",
                        max_length=10,
                        verbose_name="shows",
                    ),
                ),
                ("crop", models.CharField(default="original", max_length=10, verbose_name="shape")),
                ("content_warning", models.CharField(blank=True, max_length=200, verbose_name="content warning")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_social.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "post",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="wagtail_social.socialpost",
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
                "verbose_name_plural": "versions",
                "ordering": ["account__label", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PostImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("alt", models.TextField(blank=True, verbose_name="alternative text")),
                ("is_decorative", models.BooleanField(default=False, verbose_name="decorative")),
                ("cut", models.CharField(blank=True, max_length=40)),
                ("sort_order", models.PositiveSmallIntegerField(default=0)),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=get_image_model_string()
                    ),
                ),
                (
                    "version",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="images",
                        to="wagtail_social.postversion",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ServerApp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.CharField(max_length=50)),
                ("server", models.CharField(blank=True, max_length=255)),
                ("redirect_uri", models.CharField(max_length=500)),
                ("client", wagtail_social.models.fields.SealedJSONField()),
                ("registered_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "server", "redirect_uri"), name="social_server_app_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WallPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("payload", models.JSONField()),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wall", to="wagtail_social.account"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=255)),
                ("remote_id", models.CharField(blank=True, max_length=500)),
                ("received_at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtail_social.account"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("disconnected_at", None)),
                fields=("network", "server", "remote_id"),
                name="social_account_once",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="social_next_walk"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(fields=("account", "root_id"), name="social_conversation_once"),
        ),
        migrations.AddConstraint(
            model_name="knownword",
            constraint=models.UniqueConstraint(fields=("word", "language"), name="social_word_once"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["-created_at", "-id"], name="social_inbox"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("is_ours", False)), fields=["state", "-created_at"], name="social_to_handle"
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("emptied_at", None)), fields=["account", "fetched_at"], name="social_kept"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(fields=("account", "remote_id"), name="social_comment_once"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "due", "waiting"])), fields=["due_at"], name="social_due"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "due", "waiting"])),
                fields=["account", "due_at"],
                name="social_due_by_account",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["sending", "unconfirmed"])),
                fields=["lease_until"],
                name="social_lease",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["refused", "unconfirmed", "held", "late", "handed"])),
                fields=["state"],
                name="social_trouble",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("cost", 0), _negated=True), fields=["account", "sent_at"], name="social_spending"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state__in", ["sent"])), fields=["sent_at"], name="social_sent"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "post")), fields=("post", "account"), name="social_delivery_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("remote_id", ""), _negated=True),
                fields=("account", "remote_id"),
                name="social_remote_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["sent", "removed"]), _negated=True),
                    models.Q(("remote_id", ""), _negated=True),
                    _connector="OR",
                ),
                name="social_sent_has_remote_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="postversion",
            constraint=models.UniqueConstraint(fields=("post", "account"), name="social_version_once"),
        ),
        migrations.AddConstraint(
            model_name="wallpost",
            constraint=models.UniqueConstraint(fields=("account", "key"), name="social_wall_once"),
        ),
        migrations.AddConstraint(
            model_name="webhookevent",
            constraint=models.UniqueConstraint(fields=("account", "key"), name="social_webhook_once"),
        ),
    ]
