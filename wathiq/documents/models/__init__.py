from wathiq.documents.models.blob import Blob
from wathiq.documents.models.deletion import Deletion
from wathiq.documents.models.document import Document, Version
from wathiq.documents.models.folder import Folder
from wathiq.documents.models.rules import AttachmentRules
from wathiq.documents.models.seen import Reading

__all__ = ["AttachmentRules", "Blob", "Deletion", "Document", "Folder", "Reading", "Version"]
