"""What the office's mail says about accounts. A link is made when the mail is written: nobody else ever reads it."""

from dataclasses import replace

from django.utils.translation import gettext as _

from wathiq.accounts.models import Link, SignUp, User
from wathiq.accounts.models.link import Outdated
from wathiq.accounts.reset import tokens
from wathiq.accounts.sign_ups import ACCESS
from wathiq.core import formats, office
from wathiq.core.faces import Face, address
from wathiq.notifications.letters import Letter, writes
from wathiq.notifications.models import Message


def face_of(user: User) -> Face:
    return "staff" if user.is_staff_member else "portal"


@writes("account.invited", "account.invited_again")
def invitation(message: Message) -> Letter | None:
    user = message.recipient
    if user is None or not user.is_invited:
        return None
    return invite(user)


def invite(user: User) -> Letter | None:
    """None when the address was corrected meanwhile: the new one gets a letter of its own."""
    try:
        token = Link.make(Link.Purpose.INVITATION, user=user)
    except Outdated:
        return None
    names = {"office": office.name()}
    staff = _("You are invited to the main application of %(office)s, where the legal team works.") % names
    portal = (
        _(
            "%(office)s invites you to its client portal: there you follow your contracts and work with the legal "
            "team, in confidence."
        )
        % names
    )
    return Letter(
        subject=_("%(office)s: your invitation") % names,
        heading=_("You are invited"),
        paragraphs=[
            staff if user.is_staff_member else portal,
            _("Choose your password, and you are in. You sign in with this e-mail address."),
        ],
        facts=[(_("Your e-mail address"), user.email)],
        button=_("Choose your password"),
        link=address(face_of(user), "invitation", token=token),
        about_link=_(
            "The link is for you alone, works once and for 14 days. Do not forward it. If you expect no invitation, "
            "do nothing."
        ),
    )


@writes("account.reset_asked")
def reset(message: Message) -> Letter | None:
    user = message.visitor.account if message.visitor else None
    if user is None:
        return None  # nothing goes to a stranger
    if user.is_invited:
        return invite(user)
    if not user.is_active:
        return None
    return Letter(
        subject=_("%(office)s: a new password") % {"office": office.name()},
        heading=_("Choose a new password"),
        paragraphs=[_("Somebody, we hope you, asked for a new password for your account.")],
        button=_("Choose a new password"),
        link=address(
            face_of(user),
            "account_reset_password_from_key",
            uidb36=user.public_id.hex,
            key=tokens.make_token(user),
        ),
        about_link=_(
            "The link is for you alone, works once and for one hour. Do not forward it. If it was not you, do "
            "nothing: your password stays as it is."
        ),
    )


@writes("account.password_reset", "account.password_changed")
def password_changed(message: Message) -> Letter | None:
    user = message.recipient
    if user is None or not user.is_active:
        return None
    return Letter(
        subject=_("%(office)s: your password was changed") % {"office": office.name()},
        heading=_("Your password was changed"),
        paragraphs=[
            _("Whoever was signed in with the old password, on any other device, is signed out."),
            _("If it was not you, choose a new password at once and tell the legal team."),
        ],
        facts=[(_("When"), formats.moment(message.event.at))],
        button=_("Choose a new password"),
        link=address(face_of(user), "account_reset_password"),
        about_link=_("The button leads to the page for a forgotten password."),
    )


@writes("account.factor_added", "account.factor_removed")
def factor_changed(message: Message) -> Letter | None:
    user = message.recipient
    if user is None or not user.is_active:
        return None
    was_added = message.event.kind == "account.factor_added"
    heading = _("A way to sign in was added") if was_added else _("A way to sign in was removed")
    return Letter(
        subject=f"{office.name()}: {heading}",
        heading=heading,
        paragraphs=[_("If it was not you, choose a new password at once and tell the legal team.")],
        facts=[
            (_("Way to sign in"), formats.in_language(message.event.facts["factor"])),
            (_("When"), formats.moment(message.event.at)),
        ],
        button=_("See how you sign in"),
        link=address(face_of(user), "profile"),
    )


@writes("account.sign_up_asked")
def confirm_address(message: Message) -> Letter | None:
    visitor = message.visitor
    if visitor is None:
        return None
    if (user := visitor.account) is not None:
        return about_the_account(user)
    names = {"office": office.name()}
    if SignUp.objects.filter(visitor__email=visitor.email, state=SignUp.State.WAITING).exists():
        return Letter(
            subject=_("%(office)s: your account waits for approval") % names,
            heading=_("Your account waits for approval"),
            paragraphs=[_("You asked before. The legal team looks at it and writes to you here.")],
            greets=visitor.email,
        )
    return Letter(
        subject=_("%(office)s: confirm your e-mail address") % names,
        heading=_("Confirm your e-mail address"),
        paragraphs=[
            _("Somebody, we hope you, asked for an account in the client portal of %(office)s.") % names,
            _("Confirm that this address is yours and choose your password."),
        ],
        button=_("Confirm and choose your password"),
        link=address("portal", "sign_up_confirm", token=Link.make(Link.Purpose.SIGN_UP, visitor=visitor)),
        about_link=_(
            "The link is for you alone, works once and for 2 days. Do not forward it. If it was not you, do nothing."
        ),
        greets=visitor.email,  # the name is a stranger's words so far
    )


def about_the_account(user: User) -> Letter | None:
    """Somebody asked for an account with an address that has one: its owner reads how to come in."""
    if user.is_invited:
        return invite(user)
    names = {"office": office.name()}
    letter = Letter(
        subject=_("%(office)s: you have an account") % names,
        heading=_("You have an account already"),
        paragraphs=[_("Somebody, we hope you, asked for an account with this e-mail address. It has one.")],
        greets=user.email,
    )
    if not user.is_active:
        closed = _(
            "It is closed. If you need it again, write to the legal team. If it was not you, do nothing."
        )
        return replace(letter, paragraphs=[*letter.paragraphs, closed])
    forgotten = _("If you forgot the password, choose a new one. If it was not you, do nothing.")
    return replace(
        letter,
        paragraphs=[*letter.paragraphs, forgotten],
        button=_("Choose a new password"),
        link=address(face_of(user), "account_reset_password"),
        about_link=_("The button leads to the page for a forgotten password."),
    )


@writes("account.sign_up_waits")
def for_the_approver(message: Message) -> Letter | None:
    approver = message.recipient
    asked = (
        SignUp.objects.select_related("visitor")
        .filter(visitor__public_id=message.event.facts["visitor"], state=SignUp.State.WAITING)
        .first()
    )
    if approver is None or not approver.is_active or not approver.is_staff_member or asked is None:
        return None
    return Letter(
        subject=_("Client portal: somebody asks for an account"),
        heading=_("Somebody asks for an account"),
        paragraphs=[_("The e-mail address is proved. Look who it is, then approve or decline.")],
        facts=[
            (_("Name"), asked.visitor.name),
            (_("E-mail"), asked.visitor.email),
            *([(_("Company"), asked.company_name)] if asked.company_name else []),
            (_("Access"), str(ACCESS[asked.access])),
        ],
        button=_("See who asks"),
        link=address("staff", "sign_up", public_id=asked.visitor.public_id),
    )


@writes("account.sign_up_approved")
def approved(message: Message) -> Letter | None:
    user = message.recipient
    if user is None or not user.is_active:
        return None
    return Letter(
        subject=_("%(office)s: your account is open") % {"office": office.name()},
        heading=_("Your account is open"),
        paragraphs=[_("Sign in with this e-mail address and the password you chose.")],
        button=_("Sign in"),
        link=address("portal", "account_login"),
    )


@writes("account.sign_up_declined")
def declined(message: Message) -> Letter | None:
    if message.visitor is None:
        return None
    return Letter(
        subject=_("%(office)s: your request for an account") % {"office": office.name()},
        heading=_("We cannot open an account for you"),
        paragraphs=[_("The legal team declined your request for an account, for this reason:")],
        facts=[(_("Reason"), str(message.event.facts["reason"]))],
    )


@writes("account.address_changed")
def address_changed(message: Message) -> Letter | None:
    """To the old address: whoever reads it may know of a change that they did not ask for."""
    if message.visitor is None:
        return None
    return Letter(
        subject=_("%(office)s: another e-mail address for your account") % {"office": office.name()},
        heading=_("Your account has another e-mail address"),
        paragraphs=[
            _("An administrator changed the address you sign in with. This one opens the account no longer."),
            _("If you did not ask for it, tell the legal team at once."),
        ],
        facts=[(_("When"), formats.moment(message.event.at))],
    )


@writes("account.calendar_made")
def calendar_made(message: Message) -> Letter | None:
    """Whoever was in somebody's account for a moment could go on reading their hearings by such an address."""
    user = message.recipient
    if user is None or not user.is_active:
        return None
    return Letter(
        subject=_("%(office)s: an address for your calendar was made") % {"office": office.name()},
        heading=_("An address for your calendar was made"),
        paragraphs=[
            _("Whoever has this address can read your hearings without signing in."),
            _("If it was not you, end the address, choose a new password at once and tell the legal team."),
        ],
        facts=[(_("When"), formats.moment(message.event.at))],
        button=_("Open the page of your calendar"),
        link=address(face_of(user), "calendar"),
    )
