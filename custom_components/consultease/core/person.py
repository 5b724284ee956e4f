"""One faculty member as they are right now."""

from dataclasses import dataclass, field
from datetime import datetime

from .book import Book
from .desks import Desk
from .models import Faculty, Settings
from .presence import Sources
from .queue import estimate, is_talking
from .snapshots import DayStats, Estimate, Presence, Snapshot
from .views import snapshot


@dataclass(slots=True)
class Person:
    """What is known of one faculty member right now; ``snapshot`` is the last one made."""

    faculty: Faculty
    ticket_prefix: str
    desk: Desk | None = None
    sources: Sources = field(default_factory=Sources)
    presence: Presence = field(default_factory=Presence)
    snapshot: Snapshot | None = None
    estimated: tuple[Book, Estimate] | None = None
    opens_at: datetime | None = None

    def build(self, book: Book, settings: Settings, today: DayStats) -> Snapshot:
        """Make the snapshot of now; the wait is estimated once per book."""
        if self.estimated is None or self.estimated[0] is not book:
            talking = is_talking(book.queue)
            wait = estimate(len(book.queue), book.service_times, talking=talking)
            self.estimated = book, wait
        self.snapshot = snapshot(
            self.faculty,
            self.presence,
            book,
            settings,
            today=today,
            wait=self.estimated[1],
            desk=self.desk.state if self.desk else None,
            opens_at=self.opens_at,
        )
        return self.snapshot
