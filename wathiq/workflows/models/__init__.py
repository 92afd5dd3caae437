from wathiq.workflows.models.refusals import Refused, StaleWorkflow
from wathiq.workflows.models.status import Status
from wathiq.workflows.models.transition import Transition
from wathiq.workflows.models.workflow import Workflow

__all__ = ["Refused", "StaleWorkflow", "Status", "Transition", "Workflow"]
