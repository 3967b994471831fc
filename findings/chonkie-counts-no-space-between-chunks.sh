#!/usr/bin/env bash
# Finding: chonkie's chunks of words say where they are in the text, and each is one character further off than the one
#          before.
#
# Package:   chonkie 1.7.0
# Input:     a text of 30 words with single spaces, cut by TokenChunker(tokenizer="word", chunk_size=5), with and without
#            chunk_overlap=2, and by SentenceChunker(tokenizer="word", chunk_size=12)
# Behaviour: the tokenizer for words splits a text at its spaces, and joins the words of a chunk with spaces. The space
#            between two chunks is in neither of them, and start_index is the sum of the lengths of the chunks before. So the
#            second chunk is said to begin one character too early, the sixth one five characters: text[start_index:end_index]
#            is another text than chunk.text. With an overlap the space is in the overlap, and all positions are right, as are
#            those of SentenceChunker.
# Why it is a surprise: start_index and end_index are what a search uses to show or quote a hit in its document, and the text
#            of each chunk looks right, as does the position of the first one. A page with a hundred chunks is off by up to 99
#            characters. Search for chunk.text behind the end of the chunk before, or cut by "character" or by sentences.
# Seen:      "without overlap: 6 chunks, off by 0 1 2 3 4 5; with overlap: 10 chunks, off by 0; sentences: 5 chunks, off by 0"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install chonkie==1.7.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from chonkie import SentenceChunker, TokenChunker

numbers = [f"word{number}" for number in range(30)]
text = " ".join(number + "." * (place % 6 == 5) for place, number in enumerate(numbers))


def describe(title, chunker):
    """Say how far the positions of the chunks are from the places where their texts are; each word is in the text once."""
    chunks = chunker(text)
    off = [text.index(chunk.text) - chunk.start_index for chunk in chunks]
    return f"{title}: {len(chunks)} chunks, off by {' '.join(map(str, off)) if any(off) else 0}"


print(
    describe("without overlap", TokenChunker(tokenizer="word", chunk_size=5)),
    describe("with overlap", TokenChunker(tokenizer="word", chunk_size=5, chunk_overlap=2)),
    describe("sentences", SentenceChunker(tokenizer="word", chunk_size=12)),
    sep="; ",
)
PYTHON
)
echo "$seen"
[ "$seen" = "without overlap: 6 chunks, off by 0 1 2 3 4 5; with overlap: 10 chunks, off by 0; sentences: 5 chunks, off by 0" ] ||
  { echo "the behaviour has changed"; exit 1; }
