"""The nouns: frozen records of what is claimed, listed, agreed and assessed. Words: GLOSSARY.md."""
