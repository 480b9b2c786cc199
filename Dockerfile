# One image for every program of Barta; which one runs is said by its command: barta web, barta clock, barta worker.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONPATH=/srv/barta
WORKDIR /srv/barta

RUN useradd --system --create-home --home-dir /var/lib/barta barta \
 && printf '#!/usr/local/bin/python\nfrom service.cli import main\n\nmain()\n' > /usr/local/bin/barta \
 && chmod +x /usr/local/bin/barta

COPY requirements.lock .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY messages messages
COPY locales locales
COPY service service
COPY workers workers

# Every text is read and checked once, so that an image with a fault in its content is never made.
RUN barta check --content

USER barta
EXPOSE 8000
CMD ["barta", "web", "--host", "0.0.0.0", "--var", "/var/lib/barta"]
