"""The record of what happened. `from wathiq.audit.record import record`, then `record("contract.created", …)`."""
