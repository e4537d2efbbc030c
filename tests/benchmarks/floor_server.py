"""The floor: the same framework doing one INSERT and COMMIT on the same kind of file, and nothing else.

python -m tests.benchmarks.floor_server PORT DATABASE_FILE
"""

import sqlite3
import sys

import uvicorn
from fastapi import FastAPI, Request


def build(file: str) -> FastAPI:
    """The application."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT)")
    app = FastAPI()

    @app.post("/", status_code=202)
    async def insert(request: Request) -> dict[str, int]:
        body = await request.body()
        connection.execute("BEGIN IMMEDIATE")
        row = connection.execute("INSERT INTO messages (text) VALUES (?) RETURNING id", (body.decode(),)).fetchone()
        connection.execute("COMMIT")
        return {"id": row[0]}

    return app


if __name__ == "__main__":
    uvicorn.run(build(sys.argv[2]), port=int(sys.argv[1]), log_level="warning", access_log=False)
