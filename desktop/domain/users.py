"""How names and passwords of people who sign in have to be, and how long wrong ones make them wait."""

from desktop.domain.errors import bad_input

FREE_GUESSES = 3
LONGEST_LOCK_SECONDS = 900
SHORTEST_PASSWORD = 8


def login_name(text: str) -> str:
    """Return a login as it is kept and compared: without spaces around it, in lower case."""
    name = text.strip().casefold()
    if not name:
        raise bad_input("The user name is empty.")
    return name


def check_new_password(password: str) -> None:
    """Refuse a password a person chooses that is too short to resist guessing.

    Programs that set passwords through the batch door are held to no length: they make them themselves.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise bad_input(
            f"Choose a password of at least {SHORTEST_PASSWORD} signs; three words do well.", field="password"
        )


def lock_seconds(failures: int) -> int:
    """Return how long sign-in waits after so many wrong passwords: three are free, then 2, 4, 8 … 900 s.

    That is 14 guesses in the first hour and four in every later one.
    """
    beyond = failures - FREE_GUESSES + 1
    return 0 if beyond <= 0 else min(2**beyond, LONGEST_LOCK_SECONDS)
