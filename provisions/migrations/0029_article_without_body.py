"""Articles have no words of their own any more: documents hold them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("provisions", "0028_words_to_documents")]
    operations = [migrations.RemoveField("article", "body")]
