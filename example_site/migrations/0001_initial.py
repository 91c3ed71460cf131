import django.db.models.deletion
import django.utils.timezone
import modelcluster.contrib.taggit
import modelcluster.fields
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.CreateModel(
            name="Loaded",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="MemberPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("intro", models.TextField(blank=True, verbose_name="présentation")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 0),
                            ("paragraph", 1),
                            ("quotation", 5),
                            ("figure", 9),
                            ("list", 11),
                            ("image", 14),
                            ("embed", 15),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "icon": "title",
                                    "label": "Intertitre",
                                    "template": "example_site/blocks/heading.html",
                                },
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "link", "document-link"], "label": "Texte"},
                            ),
                            2: ("wagtail.blocks.TextBlock", (), {"label": "Citation"}),
                            3: ("wagtail.blocks.CharBlock", (), {"label": "Qui parle"}),
                            4: ("wagtail.blocks.CharBlock", (), {"label": "Sa fonction", "required": False}),
                            5: ("wagtail.blocks.StructBlock", [[("text", 2), ("speaker", 3), ("role", 4)]], {}),
                            6: ("wagtail.blocks.CharBlock", (), {"label": "Nombre", "max_length": 20}),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Unité", "max_length": 60, "required": False},
                            ),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "Ce que dit ce chiffre", "max_length": 200}),
                            9: ("wagtail.blocks.StructBlock", [[("number", 6), ("unit", 7), ("label", 8)]], {}),
                            10: ("wagtail.blocks.CharBlock", (), {"label": "Élément"}),
                            11: (
                                "wagtail.blocks.ListBlock",
                                (10,),
                                {"icon": "list-ul", "label": "Liste", "template": "example_site/blocks/list.html"},
                            ),
                            12: ("wagtail.images.blocks.ImageBlock", [], {"label": "Image"}),
                            13: ("wagtail.blocks.CharBlock", (), {"label": "Légende", "required": False}),
                            14: ("wagtail.blocks.StructBlock", [[("image", 12), ("caption", 13)]], {}),
                            15: (
                                "wagtail.embeds.blocks.EmbedBlock",
                                (),
                                {
                                    "icon": "media",
                                    "label": "Vidéo ou son",
                                    "template": "example_site/blocks/embed.html",
                                },
                            ),
                        },
                        verbose_name="texte",
                    ),
                ),
            ],
            options={
                "verbose_name": "page des adhérents",
                "verbose_name_plural": "pages des adhérents",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="SectionPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("intro", models.TextField(blank=True, verbose_name="présentation")),
            ],
            options={
                "verbose_name": "rubrique",
                "verbose_name_plural": "rubriques",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ArticlePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("date", models.DateField(default=django.utils.timezone.localdate, verbose_name="date")),
                ("author", models.CharField(blank=True, max_length=120, verbose_name="signature")),
                ("intro", models.TextField(blank=True, max_length=400, verbose_name="chapeau")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 0),
                            ("paragraph", 1),
                            ("quotation", 5),
                            ("figure", 9),
                            ("list", 11),
                            ("image", 14),
                            ("embed", 15),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "icon": "title",
                                    "label": "Intertitre",
                                    "template": "example_site/blocks/heading.html",
                                },
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "link", "document-link"], "label": "Texte"},
                            ),
                            2: ("wagtail.blocks.TextBlock", (), {"label": "Citation"}),
                            3: ("wagtail.blocks.CharBlock", (), {"label": "Qui parle"}),
                            4: ("wagtail.blocks.CharBlock", (), {"label": "Sa fonction", "required": False}),
                            5: ("wagtail.blocks.StructBlock", [[("text", 2), ("speaker", 3), ("role", 4)]], {}),
                            6: ("wagtail.blocks.CharBlock", (), {"label": "Nombre", "max_length": 20}),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Unité", "max_length": 60, "required": False},
                            ),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "Ce que dit ce chiffre", "max_length": 200}),
                            9: ("wagtail.blocks.StructBlock", [[("number", 6), ("unit", 7), ("label", 8)]], {}),
                            10: ("wagtail.blocks.CharBlock", (), {"label": "Élément"}),
                            11: (
                                "wagtail.blocks.ListBlock",
                                (10,),
                                {"icon": "list-ul", "label": "Liste", "template": "example_site/blocks/list.html"},
                            ),
                            12: ("wagtail.images.blocks.ImageBlock", [], {"label": "Image"}),
                            13: ("wagtail.blocks.CharBlock", (), {"label": "Légende", "required": False}),
                            14: ("wagtail.blocks.StructBlock", [[("image", 12), ("caption", 13)]], {}),
                            15: (
                                "wagtail.embeds.blocks.EmbedBlock",
                                (),
                                {
                                    "icon": "media",
                                    "label": "Vidéo ou son",
                                    "template": "example_site/blocks/embed.html",
                                },
                            ),
                        },
                        verbose_name="texte",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="image",
                    ),
                ),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ArticleTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged_items",
                        to="example_site.articlepage",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_items",
                        to="taggit.tag",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="articlepage",
            name="tags",
            field=modelcluster.contrib.taggit.ClusterTaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="example_site.ArticleTag",
                to="taggit.Tag",
                verbose_name="étiquettes",
            ),
        ),
        migrations.CreateModel(
            name="EventPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("start", models.DateTimeField(verbose_name="début")),
                ("end", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
                ("all_day", models.BooleanField(default=False, verbose_name="toute la journée")),
                ("place", models.CharField(blank=True, max_length=160, verbose_name="lieu")),
                ("address", models.CharField(blank=True, max_length=255, verbose_name="adresse")),
                ("price", models.CharField(blank=True, max_length=120, verbose_name="tarif")),
                ("registration_url", models.URLField(blank=True, verbose_name="adresse pour s'inscrire")),
                ("online_url", models.URLField(blank=True, verbose_name="adresse de la visioconférence")),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "prévu"), ("cancelled", "annulé")],
                        default="planned",
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("intro", models.TextField(blank=True, max_length=400, verbose_name="chapeau")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 0),
                            ("paragraph", 1),
                            ("quotation", 5),
                            ("figure", 9),
                            ("list", 11),
                            ("image", 14),
                            ("embed", 15),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "icon": "title",
                                    "label": "Intertitre",
                                    "template": "example_site/blocks/heading.html",
                                },
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "link", "document-link"], "label": "Texte"},
                            ),
                            2: ("wagtail.blocks.TextBlock", (), {"label": "Citation"}),
                            3: ("wagtail.blocks.CharBlock", (), {"label": "Qui parle"}),
                            4: ("wagtail.blocks.CharBlock", (), {"label": "Sa fonction", "required": False}),
                            5: ("wagtail.blocks.StructBlock", [[("text", 2), ("speaker", 3), ("role", 4)]], {}),
                            6: ("wagtail.blocks.CharBlock", (), {"label": "Nombre", "max_length": 20}),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Unité", "max_length": 60, "required": False},
                            ),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "Ce que dit ce chiffre", "max_length": 200}),
                            9: ("wagtail.blocks.StructBlock", [[("number", 6), ("unit", 7), ("label", 8)]], {}),
                            10: ("wagtail.blocks.CharBlock", (), {"label": "Élément"}),
                            11: (
                                "wagtail.blocks.ListBlock",
                                (10,),
                                {"icon": "list-ul", "label": "Liste", "template": "example_site/blocks/list.html"},
                            ),
                            12: ("wagtail.images.blocks.ImageBlock", [], {"label": "Image"}),
                            13: ("wagtail.blocks.CharBlock", (), {"label": "Légende", "required": False}),
                            14: ("wagtail.blocks.StructBlock", [[("image", 12), ("caption", 13)]], {}),
                            15: (
                                "wagtail.embeds.blocks.EmbedBlock",
                                (),
                                {
                                    "icon": "media",
                                    "label": "Vidéo ou son",
                                    "template": "example_site/blocks/embed.html",
                                },
                            ),
                        },
                        verbose_name="texte",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="image",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement",
                "verbose_name_plural": "événements",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="EventTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged_items",
                        to="example_site.eventpage",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_items",
                        to="taggit.tag",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="eventpage",
            name="tags",
            field=modelcluster.contrib.taggit.ClusterTaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="example_site.EventTag",
                to="taggit.Tag",
                verbose_name="étiquettes",
            ),
        ),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("intro", models.TextField(blank=True, verbose_name="présentation")),
                ("about", wagtail.fields.RichTextField(blank=True, verbose_name="qui nous sommes")),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="image",
                    ),
                ),
            ],
            options={
                "verbose_name": "accueil",
            },
            bases=("wagtailcore.page",),
        ),
    ]
