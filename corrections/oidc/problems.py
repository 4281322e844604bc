"""What can go wrong between us and the provider, in words for whoever wants to sign in.

Nothing that the provider said is in them: what it was stands in `why`, for the log and for the administrator.
"""

from __future__ import annotations

from corrections.errors import Message, Problem


class ProviderProblem(Problem):
    """Nobody was signed in. `why`: what happened exactly, for the log and the administrator."""

    status = 422

    def __init__(self, message: Message, why: Message | str = "") -> None:
        super().__init__(message)
        self.why = why if isinstance(why, Message) else Message(why.replace("{", "{{").replace("}", "}}"))


class Unanswered(ProviderProblem):
    """The provider can’t be reached, or its answer is not one."""

    status = 503

    def __init__(self, name: str, why: Message | str) -> None:
        super().__init__(Message.of("{name} does not answer as it should. Try again in a few minutes.", name=name), why)


class NotAccepted(ProviderProblem):
    """The provider does not know us: its settings and ours differ."""

    def __init__(self, name: str, why: Message | str) -> None:
        super().__init__(
            Message.of("{name} does not accept this site. Tell an administrator: the settings differ.", name=name), why
        )


class Stopped(ProviderProblem):
    """The person said no there."""

    def __init__(self, name: str) -> None:
        super().__init__(Message.of("You stopped signing in at {name}. Nothing was changed.", name=name), "stopped")


class TooLate(ProviderProblem):
    """What came back belongs to no sign-in that this browser has begun, or to one that is over."""

    def __init__(self, why: str) -> None:
        begin = Message("That took too long, or was begun in another browser. Begin again here.")
        super().__init__(begin, why)


class NotProved(ProviderProblem):
    """What the provider is said to have signed does not hold."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            Message.of(
                "What came from {name} could not be verified, so nobody was signed in. Tell an administrator.",
                name=name,
            ),
            why,
        )


class ClocksDiffer(ProviderProblem):
    """By the clock of this machine, what the provider has just signed is over, or not yet."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            Message.of(
                "The clocks of this site and of {name} differ by minutes, so nobody was signed in. Tell an "
                "administrator.",
                name=name,
            ),
            why,
        )
