"""The drafts of a step: what may be computed beside the tokens that are due. No torch.

Tokens that a grammar forces come first, since they are always accepted; then what is looked up. Of
all answers in the step the likeliest are taken, as many as pay. Knows nothing of logits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice, repeat
from operator import mul

from mistral_engine.native.guide.guide import Guide
from mistral_engine.native.schedule.drafts import Draft
from mistral_engine.native.schedule.scheduler import Chunk
from mistral_engine.native.schedule.sequence import Sequence
from mistral_engine.native.speculate.lookup import Lookup
from mistral_engine.native.speculate.trust import Trust
from mistral_engine.native.speculate.worth import Offer, StepCosts, Worth

_MOST = 16  # drafts of one answer in one step
_RATE, _PREDICTED_RATE = 0.5, 0.8  # of tokens that are right, before anything is known


class _Drafter:
    """What one answer may go on with."""

    def __init__(self, sequence: Sequence) -> None:
        predicted = sequence.request.prompt.predicted
        self.sequence = sequence
        self._lookup = Lookup(predicted)
        self._path: list[int] = []  # tokens that may come next, those that are forced first
        self._num_forced = 0
        self.trust = Trust(_PREDICTED_RATE if predicted else _RATE)

    @property
    def may_look(self) -> bool:
        """Whether there is anything to look at: what a grammar forces, or what may be looked up."""
        sequence = self.sequence
        return sequence.guide is not None or self.trust.may_try(sequence.num_completion_tokens)

    def look(self, least_chance: float) -> list[float]:
        """See what may come next. The chances that it does, token by token.

        least_chance: what is less likely need not be looked up.
        """
        sequence, trust = self.sequence, self.trust
        most = max(0, min(_MOST, sequence.limit - len(sequence.tokens) - 1))
        guide = sequence.guide
        self._path = list(guide.forced_tokens[:most]) if guide is not None else []
        self._num_forced = len(self._path)
        is_likely = trust.rate >= least_chance and self._num_forced < most
        if is_likely and trust.may_try(sequence.num_completion_tokens):
            self._look_up(most - self._num_forced)
        rates = repeat(trust.rate, len(self._path) - self._num_forced)
        return [1.0] * self._num_forced + list(accumulate(rates, mul))

    def _look_up(self, most: int) -> None:
        sequence = self.sequence
        self._lookup.catch_up(sequence.tokens, sequence.num_prompt_tokens)
        self._path += self._lookup.propose(most, self._path)
        if len(self._path) == self._num_forced:
            self.trust.note_nothing(sequence.num_completion_tokens)

    def drafts(self, count: int) -> tuple[Draft, ...]:
        """The first so many of what was seen, or fewer: up to where a grammar forbids one."""
        if self.sequence.guide is None:
            return tuple(map(Draft, self._path[:count]))
        drafts = tuple(islice(self._guided(self.sequence.guide, count), count))
        if not drafts and len(self._path) > self._num_forced:  # the grammar refuses it
            self.trust.note_nothing(self.sequence.num_completion_tokens)
        return drafts

    def _guided(self, guide: Guide, count: int) -> Iterator[Draft]:
        """Through the grammar: what it forces later on takes the place of what was seen."""
        path, said = self._path, list[int]()
        looks_up = len(path) > self._num_forced
        while path:
            forced = list(guide.forced_tokens)
            if forced and path[: len(forced)] != forced:
                behind = self._lookup.propose(count, said + forced) if looks_up else []
                path = forced + behind
            num_next = len(forced) or 1
            for token_id in path[:num_next]:
                follower = guide.behind(token_id)
                if follower is None:
                    return
                guide = follower
                said.append(token_id)
                yield Draft(token_id, guide, bool(forced))
            path = path[num_next:] or list(guide.forced_tokens)


class Speculation:
    """Of one engine."""

    def __init__(self, times: StepCosts) -> None:
        """times: of its steps, which it may keep learning."""
        self._worth = Worth(times)
        self._drafters: dict[Sequence, _Drafter] = {}
        self._given_up: set[Sequence] = set()

    def propose(
        self, chunks: tuple[Chunk, ...], num_spare: int
    ) -> dict[Sequence, tuple[Draft, ...]]:
        """Drafts behind the chunks of a step: at least one for each sequence that is in there.

        num_spare: tokens that the step may take on. Only answers that go on by one token are
        drafted for: a prompt has enough to compute.
        """
        decoding = [c.sequence for c in chunks if c.completes_prompt and c.num_tokens == 1]
        decoding = [s for s in decoding if not s.is_to_be_scored and s not in self._given_up]
        drafters = [drafter for drafter in map(self._drafter, decoding) if drafter.may_look]
        if not drafters or num_spare < 1:
            return {}
        num_tokens = sum(chunk.num_tokens for chunk in chunks)
        offer = self._worth.offer(num_tokens, len(decoding), num_spare)
        if offer.least_chance > 1:  # then only what is forced can pay
            drafters = [drafter for drafter in drafters if drafter.sequence.guide is not None]
        chosen = self._choose(drafters, offer)
        drafts = {drafter.sequence: drafter.drafts(most) for drafter, most in chosen.items()}
        return {sequence: found for sequence, found in drafts.items() if found}

    def _choose(self, drafters: list[_Drafter], offer: Offer) -> dict[_Drafter, int]:
        """How many tokens of each answer are drafted: the likeliest of all that pay."""
        least_chance = offer.least_chance
        likeliest = [
            (chance, drafter) for drafter in drafters for chance in drafter.look(least_chance)
        ]
        likeliest.sort(key=lambda seen: -seen[0])
        count = offer.best([chance for chance, _ in likeliest])
        if likeliest or least_chance > _RATE:
            self._worth.note(is_taken=count > 0)
        return Counter(drafter for _, drafter in likeliest[:count])

    def note(self, chunk: Chunk, num_right: int) -> None:
        """So many of the first drafts of the chunk were chosen; its next one, if any, was not."""
        tried = [draft.is_forced for draft in chunk.drafts[: num_right + 1]]
        num_looked_up = len(tried) - sum(tried)
        if num_looked_up:
            trust = self._drafter(chunk.sequence).trust
            num_said = chunk.sequence.num_completion_tokens
            trust.note(num_right - sum(tried[:num_right]), num_looked_up, num_said)

    def give_up(self, sequences: Iterable[Sequence]) -> None:
        """Draft for them no more: something went wrong with one of them."""
        for sequence in sequences:
            self.forget(sequence)
            self._given_up.add(sequence)

    def forget(self, sequence: Sequence) -> None:
        """It has ended."""
        self._drafters.pop(sequence, None)
        self._given_up.discard(sequence)

    def _drafter(self, sequence: Sequence) -> _Drafter:
        if sequence not in self._drafters:
            self._drafters[sequence] = _Drafter(sequence)
        return self._drafters[sequence]
