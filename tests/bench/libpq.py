"""A PostgreSQL session through libpq and ctypes: the bench needs thousands of EXPLAINs in one session, and Debian's
python3 brings no driver. PGHOST, PGDATABASE … of the environment say where."""
import ctypes
import ctypes.util
import json

_libpq = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
for _name, _result, _arguments in (
        ("PQconnectdb", ctypes.c_void_p, [ctypes.c_char_p]), ("PQstatus", ctypes.c_int, [ctypes.c_void_p]),
        ("PQerrorMessage", ctypes.c_char_p, [ctypes.c_void_p]), ("PQfinish", None, [ctypes.c_void_p]),
        ("PQexec", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
        ("PQresultStatus", ctypes.c_int, [ctypes.c_void_p]), ("PQclear", None, [ctypes.c_void_p]),
        ("PQresultErrorMessage", ctypes.c_char_p, [ctypes.c_void_p]), ("PQntuples", ctypes.c_int, [ctypes.c_void_p]),
        ("PQnfields", ctypes.c_int, [ctypes.c_void_p]),
        ("PQgetvalue", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
        ("PQgetisnull", ctypes.c_int, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
        ("PQsetNoticeReceiver", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p])):
    getattr(_libpq, _name).restype, getattr(_libpq, _name).argtypes = _result, _arguments

_COMMAND_OK, _TUPLES_OK = 1, 2
_no_notice = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(lambda _argument, _result: None)


class ServerError(Exception):
    """What the server answered to one statement; the session goes on."""


class Session:
    def __init__(self, conninfo=""):
        self._connection = _libpq.PQconnectdb(conninfo.encode())
        if _libpq.PQstatus(self._connection) != 0:
            raise ServerError(_libpq.PQerrorMessage(self._connection).decode().strip())
        _libpq.PQsetNoticeReceiver(self._connection, ctypes.cast(_no_notice, ctypes.c_void_p), None)

    def run(self, sql):
        """Rows of the last statement as tuples of text or None."""
        result = _libpq.PQexec(self._connection, sql.encode())
        try:
            if _libpq.PQresultStatus(result) not in (_COMMAND_OK, _TUPLES_OK):
                raise ServerError(f"{_libpq.PQresultErrorMessage(result).decode().strip()}\n  in: {sql[:500]}")
            columns = range(_libpq.PQnfields(result))
            return [tuple(None if _libpq.PQgetisnull(result, row, column) else
                          _libpq.PQgetvalue(result, row, column).decode() for column in columns)
                    for row in range(_libpq.PQntuples(result))]
        finally:
            _libpq.PQclear(result)

    def value(self, sql):
        return self.run(sql)[0][0]

    def explain(self, query, options=""):
        """The plan's top node, without running the query unless `options` say ANALYZE."""
        return json.loads(self.value(f"EXPLAIN ({options}{',' if options else ''}FORMAT JSON) {query}"))[0]["Plan"]

    def close(self):
        _libpq.PQfinish(self._connection)


def cost(plan):
    return plan["Total Cost"]


def used_indexes(plan):
    """Names of the indexes a plan reads."""
    names = {plan["Index Name"]} if "Index Name" in plan else set()
    for child in plan.get("Plans", []):
        names |= used_indexes(child)
    return names
