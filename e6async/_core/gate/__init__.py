"""Who may send when: a queue in front, and a pace that every request keeps on its own."""

from e6async._core.gate.gate import Gate, Pacer, Turn, gate_for
from e6async._core.gate.line import Priority

__all__ = ["Gate", "Pacer", "Priority", "Turn", "gate_for"]
