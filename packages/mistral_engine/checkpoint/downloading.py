"""A hub id -> a folder with the files that are read, and no others. Knows huggingface_hub.

What was downloaded once is found again without a network. Its progress bar is huggingface_hub's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from engine_api.errors import ConfigError, one_line
from mistral_engine.checkpoint.listing import Listing, list_folder, matching
from mistral_engine.checkpoint.names import ADAPTER_CONFIG, CONFIG, SETTINGS

if TYPE_CHECKING:  # importing it takes a while, and only hub ids need it
    from huggingface_hub import ResolvedRevision

logger = logging.getLogger("mistral_engine")

_FIRST = (CONFIG, ADAPTER_CONFIG)  # what comes with them is a list of all files
_HTTP_UNAUTHORIZED = 401
# RuntimeError is how the library that fetches large files tells what went wrong.
_ODD_ANSWERS = (OSError, ValueError, LookupError, TypeError, AssertionError, RuntimeError)
_A_TOKEN = (
    "a token that may read it as the secret hf_access_token; `make serve` takes it from the "
    "environment, TRUSS_SECRET_hf_access_token"
)
_HUB_ID = re.compile(r"(?P<repository>\w[\w.-]*/\w[\w.-]*)(?:@(?P<revision>\S+))?")


@dataclass(frozen=True, slots=True)
class HubId:
    """repository: owner/name. revision: a branch, a tag, a commit or refs/pr/1; None: main."""

    repository: str
    revision: str | None = None

    def __str__(self) -> str:
        return f"{self.repository}@{self.revision}" if self.revision else self.repository


def as_hub_id(name: str) -> HubId | None:
    """owner/name or owner/name@revision; None for what is no such name."""
    found = _HUB_ID.fullmatch(name)
    return HubId(found["repository"], found["revision"]) if found else None


class Repository:
    """One repository at one commit: what was listed is what is fetched, whoever pushes meanwhile.

    Raises ConfigError, saying what to do, when the hub does not give it and it is not here.
    """

    def __init__(self, hub_id: HubId, setting: str, token: str | None) -> None:
        """setting: what named it, for messages: "checkpoint" or "adapter"."""
        from huggingface_hub import HfApi, get_token

        self._hub_id = hub_id
        self._named = f"{setting} {str(hub_id)!r}"
        with self._telling():
            self._token = token or get_token()
            _require_sendable(self._token)
            self._api = HfApi(token=token or None)
            self._commit: ResolvedRevision = self._api.resolve_revision(
                hub_id.repository, revision=hub_id.revision
            )

    def list_files(self) -> Listing:
        """All files of the repository; its settings and tokenizer are downloaded."""
        self._download(_FIRST)
        self._settings = matching(self._sizes(), SETTINGS) or list(SETTINGS)
        path = self._download(self._settings)
        # Without a network, and downloaded by an older library, what is here is all that is known.
        here = list_folder(path, self._named).files if path.is_dir() else frozenset()
        above = {name.rpartition("/")[::2] for name in self._sizes()}
        names = here | {name for folder, name in above if not folder}
        folders = {folder for folder, name in above if folder and name in _FIRST}
        told = self._hub_id.repository, self._hub_id.revision
        return Listing(self._named, path, frozenset(names), frozenset(folders), *told)

    def fetch(self, names: Sequence[str]) -> Path:
        """The folder in which also these files lie."""
        missing = [name for name in names if not (self._path / name).is_file()]
        if missing:
            size = sum(self._sizes().get(name, 0) for name in missing) / 1e9
            what = f"{len(missing)} files" if len(missing) > 1 else missing[0]
            logger.info("downloading %s of %s, %.1f GB", what, self._hub_id, size)
        return self._download([*self._settings, *names])

    def _download(self, patterns: Sequence[str]) -> Path:
        with self._telling():
            self._path = Path(
                self._api.snapshot_download(
                    self._hub_id.repository, revision=self._commit, allow_patterns=list(patterns)
                )
            )
        return self._path

    def _sizes(self) -> dict[str, int]:
        """Of all files of the repository, as they were listed when it was downloaded from."""
        from huggingface_hub import get_cached_repo_tree
        from huggingface_hub.errors import CachedRepoTreeNotFoundError

        try:
            tree = get_cached_repo_tree(self._hub_id.repository, revision=self._commit)
        except CachedRepoTreeNotFoundError:
            return {}
        return {file.path: file.size for file in tree}

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What the hub answers, in one line that says what to do."""
        from huggingface_hub import errors

        # Its own derive from those of the library that it asks with, and both are raised.
        http_errors = cast("tuple[type[Exception], ...]", errors.HfHubHTTPError.__bases__)
        odd_answers: tuple[type[Exception], ...] = (*http_errors, *_ODD_ANSWERS)
        repository, revision = self._hub_id.repository, self._hub_id.revision
        try:
            yield
        except errors.GatedRepoError as error:
            raise ConfigError(
                f"{self._named} is gated: accept its licence on its page, and give {_A_TOKEN}"
            ) from error
        except errors.RevisionNotFoundError as error:
            raise ConfigError(
                f"{self._named}: the hub has {repository} and no revision {revision!r} of it; name "
                "a branch, a tag or a commit that its page lists, or none"
            ) from error
        except errors.RepositoryNotFoundError as error:
            # Whoever sends no token gets the same status for what is not there.
            if self._token and _is_unauthorized(error):
                raise self._unknown_token() from error
            raise ConfigError(
                f"{self._named} is neither a folder here nor a repository that the hub shows; "
                f"check the name, and if it is private, give {_A_TOKEN}"
            ) from error
        except (errors.LocalEntryNotFoundError, errors.RevisionResolutionError) as error:
            raise ConfigError(
                f"{self._named} is not here in full, and the hub could not be reached (or "
                "HF_HUB_OFFLINE is set): connect once to download it, or name a folder "
                f"({one_line(_cause(error))})"
            ) from error
        # What stands between here and the hub may answer anything: a page, a list, half a file.
        except odd_answers as error:
            if _is_unauthorized(error):
                raise self._unknown_token() from error
            raise ConfigError(
                f"{self._named} could not be downloaded: {one_line(error)}; try again, or name a "
                "folder"
            ) from error

    def _unknown_token(self) -> ConfigError:
        return ConfigError(
            f"{self._named}: the hub does not know the token that was sent: take it away if the "
            f"repository is public, or give {_A_TOKEN}"
        )


def _require_sendable(token: str | None) -> None:
    """Before it is sent: the error of an HTTP library would show it."""
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise ConfigError(
            "the hub's token, hf_access_token or HF_TOKEN, holds a space, a line break or another "
            "character that no token has (it is not shown): copy it again, without what stands "
            "around it"
        )


def _is_unauthorized(error: Exception) -> bool:
    response = getattr(error, "response", None)
    return response is not None and response.status_code == _HTTP_UNAUTHORIZED


def _cause(error: BaseException) -> BaseException:
    """What happened first: the library's own words are about its arguments."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error
