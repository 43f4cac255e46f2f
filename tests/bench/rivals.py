"""Index advisors that others wrote, asked the same question where they are installed on this server.

index_advisor (github.com/supabase/index_advisor): an SQL extension over HypoPG; all single-column B-trees of the database
at once, those that the planner picks. It is installed by copying its .control and .sql files to PostgreSQL's extension folder.
"""
import json

from libpq import ServerError


def installed(session):
    """Names of the rivals that this database can be asked through, ready for use."""
    if not session.run("SELECT FROM pg_available_extensions WHERE name = 'index_advisor'"):
        return []
    session.run("CREATE EXTENSION IF NOT EXISTS index_advisor CASCADE")
    version = session.value("SELECT extversion FROM pg_extension WHERE extname = 'index_advisor'")
    return [f"index_advisor {version}"]


def advice(session, query):
    """CREATE INDEX statements, or None where the rival fails."""
    try:
        statements, errors = session.run("SELECT to_json(index_statements), to_json(errors) FROM index_advisor(" +
                                         "'" + query.replace("'", "''") + "')")[0]
    except ServerError:
        session.run("SELECT hypopg_reset()")
        return None
    return json.loads(statements) if json.loads(errors) == [] else None
