from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from backstage.models import MailFile


class DatabaseStorage(Storage):
    """Keeps small files in the database: part of the transaction, no shared disk needed."""

    def _save(self, name, content):
        return MailFile.objects.create(name=name, content=content.read()).name

    def _open(self, name, mode="rb"):
        return ContentFile(bytes(MailFile.objects.get(name=name).content), name)

    def exists(self, name):
        return MailFile.objects.filter(name=name).exists()

    def delete(self, name):
        MailFile.objects.filter(name=name).delete()

    def size(self, name):
        return len(MailFile.objects.get(name=name).content)
