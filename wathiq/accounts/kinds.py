from django.utils.translation import gettext_lazy as _

from wathiq.audit.kinds import Facts, Kind, Sentence, register


def calendar_made(facts: Facts) -> Sentence:
    if facts["replaced"]:
        return _("%(actor)s made a new address for their calendar; the one before has ended.")
    return _("%(actor)s made an address for their calendar.")


register(
    Kind("account.added", _("%(actor)s added the account of %(person)s.")),
    Kind("account.invited", _("%(actor)s invited %(person)s."), tells="person"),
    Kind("account.invited_again", _("%(actor)s sent %(person)s a new invitation."), tells="person"),
    Kind("account.joined", _("%(actor)s accepted the invitation and chose a password.")),
    Kind("account.edited", _("%(actor)s edited the account of %(person)s.")),
    Kind(
        "account.address_changed",
        _("%(actor)s changed the e-mail address of %(person)s. The old address was told."),
        tells="visitor",
    ),
    Kind("account.deactivated", _("%(actor)s deactivated the account of %(person)s.")),
    Kind("account.reactivated", _("%(actor)s reactivated the account of %(person)s.")),
    Kind("account.renamed", _("%(actor)s changed the name of %(before)s to %(person)s.")),
    Kind("account.signed_in", _("%(actor)s signed in.")),
    Kind("account.signed_out", _("%(actor)s signed out.")),
    Kind(
        "account.reset_asked",
        _("A new password was asked for with the address %(visitor)s."),
        tells="visitor",
    ),
    Kind("account.password_reset", _("%(actor)s chose a new password by e-mail."), tells="person"),
    Kind("account.password_changed", _("%(actor)s changed the password."), tells="person"),
    Kind("account.factor_added", _("%(actor)s added a way to sign in: %(factor)s."), tells="person"),
    Kind("account.factor_removed", _("%(actor)s removed a way to sign in: %(factor)s."), tells="person"),
    Kind("account.calendar_made", calendar_made, tells="person"),
    Kind("account.calendar_ended", _("%(actor)s ended the address of their calendar.")),
    Kind("account.calendar_changed", _("%(actor)s changed what their calendar holds.")),
    Kind("account.session_ended", _("%(actor)s ended a session on another device.")),
    Kind("account.sign_up_asked", _("%(visitor)s asked for an account."), tells="visitor"),
    Kind("account.sign_up_waits", _("%(visitor)s waits for approval by %(approver)s."), tells="approver"),
    Kind("account.sign_up_approved", _("%(actor)s approved the account of %(person)s."), tells="person"),
    Kind(
        "account.sign_up_declined",
        _("%(actor)s declined the account of %(visitor)s: %(reason)s"),
        tells="visitor",
    ),
    Kind("rules.changed", _("%(actor)s changed the rules of signing up and signing in.")),
    Kind("office.changed", _("%(actor)s changed the office’s name and look.")),
    Kind("office.mail_changed", _("%(actor)s changed how the office sends e-mail.")),
    Kind("accounts.exported", _("%(actor)s exported the list of portal users (%(count)s).")),
    Kind("accounts.imported", _("%(actor)s imported a list of people (%(count)s).")),
    Kind("company.added", _("%(actor)s added the company %(company)s.")),
    Kind("company.renamed", _("%(actor)s changed the company’s name from %(before)s to %(company)s.")),
    Kind("company.joined", _("%(actor)s put %(person)s into this company.")),
    Kind("company.left", _("%(actor)s took %(person)s out of this company.")),
    Kind("department.added", _("%(actor)s added the department %(department)s.")),
    Kind(
        "department.renamed", _("%(actor)s changed the department’s name from %(before)s to %(department)s.")
    ),
    Kind("department.removed", _("%(actor)s removed the department %(department)s.")),
    Kind("team.added", _("%(actor)s added the team %(team)s.")),
    Kind("team.renamed", _("%(actor)s changed the team’s name from %(before)s to %(team)s.")),
    Kind("team.changed", _("%(actor)s put %(person)s into these teams: %(teams)s.")),
)
