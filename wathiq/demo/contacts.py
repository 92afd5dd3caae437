"""The demo's contacts: a few people and organisations, and what they are to contracts. Nobody real."""

from wathiq.contacts import book, related
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast


def relate(cast: Cast) -> None:
    lawyer = cast.lawyer
    kappa = book.add(kind="organisation", name="Kappa Ciments", email="contact@kappa.example", by=lawyer)
    buyer = book.add(
        kind="person",
        name="Yasmine Berthelot",
        organisation=kappa,
        email="y.berthelot@kappa.example",
        phone="+212 5 00 00 00 41",
        note="Answers fastest in the morning.",
        by=lawyer,
    )
    expert = book.add(kind="person", name="سامي القرطبي", phone="+212 5 00 00 00 42", by=lawyer)
    firm = book.add(kind="organisation", name="Chi & Partners", email="office@chi.example", by=lawyer)

    cement = Contract.objects.get(title="Supply of cement 2027")
    related.add(cement, buyer, "other", position="Commercial director", shown=True, by=lawyer)
    related.add(cement, firm, "opposing_counsel", position="Counsel of Kappa Ciments", by=lawyer)
    haulage = Contract.objects.get(title="Haulage framework, southern region")
    related.add(haulage, expert, "expert", position="Transport insurance", shown=True, by=lawyer)
