#!/bin/sh
# Write the lock files: exact versions and hashes, no addresses. Needs uv (pip install uv).
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate "$@"; }
printf "hatchling\neditables\n" | lock --extra book pyproject.toml - --output-file locks/book.txt
lock --extra book --extra report --extra parquet --extra cluster --group dev pyproject.toml --constraint locks/book.txt --output-file locks/dev.txt
printf 'sphinx>=9\nmyst-nb>=1.4\nfuro\nsphinx-external-toc\nmsgspec\nbasemap-data\nhatchling\neditables\n' | lock - --output-file locks/sphinx.txt
printf 'nbgrader>=0.9.5\nhatchling\neditables\n' | lock --extra notebook pyproject.toml - --output-file locks/nbgrader.txt
