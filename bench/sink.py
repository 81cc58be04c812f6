"""A mail server that takes every mail. Whoever connects to its second port is told of each one:
a line with the address, the time and the first link. Run: python -m bench.sink SMTP_PORT NEWS_PORT
"""

import asyncio
import re
import sys
import time

LINK = re.compile(rb"https?://[^/\s]+(/[^\s\"<>]+)")
listeners: set[asyncio.StreamWriter] = set()


async def main(smtp_port, news_port):
    await asyncio.start_server(take_mails, "127.0.0.1", smtp_port, limit=2**22)
    news = await asyncio.start_server(listen, "127.0.0.1", news_port)
    await news.serve_forever()


async def listen(reader, writer):
    listeners.add(writer)
    writer.write(b"hello\n")  # from here on nothing is missed
    await reader.read()  # until the listener hangs up
    listeners.discard(writer)
    writer.close()


async def take_mails(reader, writer):
    """As much of SMTP as Python's smtplib asks for."""
    writer.write(b"220 sink\r\n")
    to = b""
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            tell(to, await reader.readuntil(b"\r\n.\r\n"))
        elif word == b"RCPT":
            to = line.partition(b"<")[2].partition(b">")[0]
        elif word == b"QUIT":
            break
        writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
    writer.close()


def tell(to, mail):
    if b"quoted-printable" in mail:
        mail = mail.replace(b"=\r\n", b"").replace(b"=3D", b"=")
    link = LINK.search(mail)
    path = link[1] if link else b"-"
    for listener in listeners:
        listener.write(b"%s %f %s\n" % (to, time.time(), path))


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
