"""One window for each office folder: a second start brings the first to the front and ends."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QLockFile, QObject, QThread, Signal

from desktop.system.files import private_folder

_PATIENCE_MILLISECONDS = 5_000
_PAUSE_MILLISECONDS = 50


class Instance(QObject):
    """Holds the folder while it lives; `called` says that somebody started the program again."""

    called = Signal()

    def __init__(self, folder: Path, locks: Path) -> None:
        """Take the office's folder and the account's own folder for lock files."""
        super().__init__()
        place = str(locks.resolve())
        self._name = "doorstep-" + hashlib.sha256(f"{folder.resolve()}\n{place}".encode()).hexdigest()[:20]
        self._file = QLockFile(str(private_folder(locks) / f"{self._name}.lock"))
        self._file.setStaleLockTime(0)  # a lock counts for as long as its process runs
        self._server: QObject | None = None

    def take(self) -> bool:
        """Return whether this is the first; nothing of the network is imported for that."""
        return self._file.tryLock(0)

    @property
    def is_first(self) -> bool:
        """Return whether the folder is held."""
        return self._file.isLocked()

    def listen(self) -> None:
        """Hear later starts, if this is the first; only programs of this account can call."""
        if not self.is_first:
            return
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(lambda: self._on_called(server))
        if not server.listen(self._name):
            QLocalServer.removeServer(self._name)  # a crashed process left its end behind; the lock is ours
            server.listen(self._name)
        self._server = server

    def call_first(self) -> bool:
        """Ask the first to come to the front; it may be just starting. Return whether it heard."""
        from PySide6.QtNetwork import QLocalSocket

        passed = QElapsedTimer()
        passed.start()
        while passed.elapsed() < _PATIENCE_MILLISECONDS:
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(_PAUSE_MILLISECONDS):
                socket.disconnectFromServer()
                return True
            QThread.msleep(_PAUSE_MILLISECONDS)
        return False

    def release(self) -> None:
        """Let another start have the folder."""
        if self._server is not None:
            self._server.deleteLater()
            self._server = None
        self._file.unlock()

    def _on_called(self, server: object) -> None:
        from PySide6.QtNetwork import QLocalServer

        assert isinstance(server, QLocalServer)  # noqa: S101  made above
        while (socket := server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self.called.emit()
