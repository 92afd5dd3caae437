"""One person, company or department of the portal by its public id, and who has what already."""

import uuid

from django.http import Http404
from django.utils.translation import gettext as _

from wathiq.accounts.models import Company, Department, Membership, User
from wathiq.core.text import isolate


def portal_user_or_404(public_id: uuid.UUID, *, held: bool = False) -> User:
    """This portal user; the legal team are not found here. `held` locks the row until the transaction ends."""
    users = User.objects.filter(face=User.Face.PORTAL, public_id=public_id)
    if held:
        users = users.select_for_update(no_key=True)
    user = users.first()
    if user is None:
        raise Http404
    return user


def company_or_404(public_id: uuid.UUID, *, held: bool = False) -> Company:
    companies = Company.objects.filter(public_id=public_id)
    company = (companies.select_for_update(no_key=True) if held else companies).first()
    if company is None:
        raise Http404
    return company


def department_or_404(public_id: uuid.UUID) -> Department:
    department = Department.objects.filter(public_id=public_id).first()
    if department is None:
        raise Http404
    return department


def whose(email: str, *, apart_from: User | None = None) -> str | None:
    """The sentence that says whose this address (as we keep it) is already; None when it is free.

    For the legal team alone: nobody else may learn it.
    """
    user = User.objects.filter(email=email).first()
    if user is None or user == apart_from:
        return None
    names = {"name": isolate(user.name)}
    if user.is_staff_member:
        return _("This address belongs to %(name)s of the legal team already.") % names
    company = user.company
    if company is None:
        return _("This address belongs to %(name)s already.") % names
    return _("This address belongs to %(name)s (%(company)s) already.") % {
        **names,
        "company": isolate(company.name),
    }


def people_managed_by(user: User) -> list[User]:
    """Who has this person as manager today and can sign in."""
    return list(User.objects.filter(manager=user, is_active=True).order_by("first_name", "last_name"))


def people_of(company: Company) -> int:
    """How many belong to it today."""
    return Membership.objects.filter(company=company, until=None).count()
