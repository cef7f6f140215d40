"""The page pool: which page of the cache belongs to whom. Pure Python, no torch.

A page holds the keys and values of `page_size` consecutive tokens (PagedAttention, Kwon et al.
2023). Pages that are full are known by what they and all pages before them hold, so a sequence that
begins like another one shares its pages. A page that nobody holds any more keeps its contents until
the room is needed; the least recently used goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from mistral_engine.native.cache.pools.prefix import block_keys, reusable_keys
from mistral_engine.native.cache.pools.reserve import kept_for
from mistral_engine.native.schedule.sequence import Sequence


@dataclass(slots=True)
class _Table:
    """A sequence's pages in the order of its tokens, and how many of the first are published.

    row: its own among those that hold pages; see PagePool.row_of.
    """

    pages: list[int]
    num_published: int
    row: int


class PagePool:
    """Allocates, shares and evicts pages [0, num_pages). Implements scheduler.CachePool."""

    def __init__(self, num_pages: int, page_size: int) -> None:
        self.page_size = page_size
        self._num_pages = num_pages
        self._tables: dict[Sequence, _Table] = {}
        self._free_rows: list[int] = []
        self._free = list(range(num_pages - 1, -1, -1))
        self._num_holders = [0] * num_pages
        self._key_of: dict[int, bytes] = {}  # of full pages only
        self._page_of: dict[bytes, int] = {}
        self._unheld: OrderedDict[int, None] = OrderedDict()  # have a key; least recent first

    @property
    def capacity(self) -> int:
        """Tokens that fit in all."""
        return self._num_pages * self.page_size

    @property
    def num_held_tokens(self) -> int:
        """Room taken by sequences in flight; a shared page counts once."""
        return (self._num_pages - len(self._free) - len(self._unheld)) * self.page_size

    def pages_of(self, sequence: Sequence) -> list[int]:
        """The sequence's pages, in the order of its tokens. Not to be changed.

        One list from when it is admitted until it is released, which only grows.
        """
        return self._tables[sequence].pages

    def row_of(self, sequence: Sequence) -> int:
        """A number of its own for as long as it holds pages, so that a table may have a row for it.

        There are no more numbers than sequences have held pages at once.
        """
        return self._tables[sequence].row

    def admit(self, sequence: Sequence, num_running: int = 0) -> int | None:
        """Make room for all of a waiting sequence's tokens.

        num_running: others, who keep a page each to go on in, or a share of all if that is more:
            else this one might be the first to make room for them, and be computed anew.

        Returns how many of its first tokens are in the cache already, never all of them: the last
        one is computed to sample from. None, and nothing changes, when there is no room.
        """
        shared = self._find_prefix(sequence)
        num_new = self._pages_for(len(sequence.tokens)) - len(shared)
        num_revived = sum(page in self._unheld for page in shared)
        num_kept = kept_for(num_running, 1, self._num_pages)
        if num_new > self._num_available - num_revived - num_kept:
            return None
        for page in shared:
            self._hold(page)
        pages = [*shared, *(self._take() for _ in range(num_new))]
        row = self._free_rows.pop() if self._free_rows else len(self._tables)
        self._tables[sequence] = _Table(pages, num_published=len(shared), row=row)
        return len(shared) * self.page_size

    def extend(self, sequence: Sequence, num_tokens: int) -> bool:
        """Make room for `num_tokens` tokens in all. False, and nothing changes, without room."""
        pages = self._tables[sequence].pages
        num_new = self._pages_for(num_tokens) - len(pages)
        if num_new > self._num_available:
            return False
        pages += [self._take() for _ in range(num_new)]
        return True

    def stretch(self, sequence: Sequence, num_tokens: int) -> int:
        """Make room for up to `num_tokens` in all, in pages that hold nothing."""
        pages = self._tables[sequence].pages
        num_new = self._pages_for(num_tokens) - len(pages)
        pages += [self._take() for _ in range(min(num_new, len(self._free)))]
        return len(pages) * self.page_size

    def record(self, sequence: Sequence, num_computed: int) -> None:
        """The first `num_computed` tokens are in the cache: their full pages may be shared."""
        table = self._tables.get(sequence)
        if table is None:
            return  # preempted while the device computed
        keys = block_keys(sequence, num_computed, self.page_size)
        for index in range(table.num_published, len(keys)):
            self._publish(table.pages[index], keys[index])
        table.num_published = len(keys)

    def forget(self, sequence: Sequence) -> None:
        """What its pages hold is worth nothing: nobody else may come to share them."""
        table = self._tables.get(sequence)
        for page in table.pages if table is not None else ():
            key = self._key_of.pop(page, None)
            if key is not None:
                del self._page_of[key]

    def release(self, sequence: Sequence) -> None:
        """Let go of a sequence's pages. Nothing to do if it holds none."""
        # The last pages first: they are of least use to others, and so are evicted first.
        table = self._tables.pop(sequence, None)
        if table is None:
            return
        self._free_rows.append(table.row)
        for page in reversed(table.pages):
            self._num_holders[page] -= 1
            if self._num_holders[page]:
                continue
            if page in self._key_of:
                self._unheld[page] = None
            else:
                self._free.append(page)

    @property
    def _num_available(self) -> int:
        return len(self._free) + len(self._unheld)

    def _pages_for(self, num_tokens: int) -> int:
        return -(-num_tokens // self.page_size)

    def _find_prefix(self, sequence: Sequence) -> list[int]:
        pages = []
        for key in reusable_keys(sequence, self.page_size):
            page = self._page_of.get(key)
            if page is None:
                break
            pages.append(page)
        return pages

    def _publish(self, page: int, key: bytes) -> None:
        # Two sequences may compute the same page at once; the first one is the one to share.
        if key not in self._page_of:
            self._page_of[key] = page
            self._key_of[page] = key

    def _hold(self, page: int) -> None:
        self._unheld.pop(page, None)
        self._num_holders[page] += 1

    def _take(self) -> int:
        page = self._free.pop() if self._free else self._evict()
        self._num_holders[page] = 1
        return page

    def _evict(self) -> int:
        page, _ = self._unheld.popitem(last=False)
        del self._page_of[self._key_of.pop(page)]
        return page
