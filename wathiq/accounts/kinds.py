from django.utils.translation import gettext_lazy as _

from wathiq.audit.kinds import Kind, register

register(
    Kind("account.added", _("%(actor)s added the account of %(person)s.")),
    Kind("account.deactivated", _("%(actor)s deactivated the account of %(person)s.")),
    Kind("account.reactivated", _("%(actor)s reactivated the account of %(person)s.")),
    Kind("account.renamed", _("%(actor)s changed the name of %(before)s to %(person)s.")),
    Kind("account.signed_in", _("%(actor)s signed in.")),
    Kind("account.signed_out", _("%(actor)s signed out.")),
    Kind("company.added", _("%(actor)s added the company %(company)s.")),
    Kind("company.joined", _("%(actor)s put %(person)s into this company.")),
    Kind("company.left", _("%(actor)s took %(person)s out of this company.")),
)
