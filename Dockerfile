# One image for both programs: `idp-mock serve` (default) and `relying-party serve`. It needs no network when it runs, writes to
# /var/lib/idp alone (and to /tmp, where several processes share their counts), and is nobody's root.
ARG BASE=docker.io/library/python:3.11-slim-bookworm

FROM ${BASE} AS build
WORKDIR /src
RUN python3 -m venv /opt/build && python3 -m venv /opt/idp
COPY deploy/build.lock deploy/image.lock deploy/
RUN /opt/build/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r deploy/build.lock \
    && /opt/idp/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r deploy/image.lock
COPY pyproject.toml README.md LICENSE build_translations.py ./
COPY docs docs
COPY eid eid
COPY idp_mock idp_mock
COPY relying_party relying_party
RUN /opt/build/bin/pip wheel --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir /wheel . \
    && /opt/idp/bin/pip install --disable-pip-version-check --no-index --no-deps /wheel/*.whl \
    && /opt/idp/bin/pip uninstall --quiet --yes pip setuptools \
    && /opt/idp/bin/python -m compileall -q /opt/idp/lib

FROM ${BASE}
COPY --from=build /opt/idp /opt/idp
RUN mkdir -p /var/lib/idp && chown 10001:10001 /var/lib/idp
ENV PATH=/opt/idp/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    IDP_HOST=0.0.0.0 PORTAL_HOST=0.0.0.0 IDP_LOG=json PORTAL_LOG=json
USER 10001:10001
WORKDIR /var/lib/idp
VOLUME /var/lib/idp
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
CMD ["idp-mock", "serve"]
