"""Prints the synthesiser's phonemes for each line of standard input: a program, so that no test loads its library."""

import ctypes
import sys

import espeakng_loader

SYNCHRONOUS = 2
DO_NOT_EXIT = 0x8000
UTF_8 = 1
AS_IPA = 2


def main() -> None:
    """Answer each line."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), DO_NOT_EXIT)
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_SetVoiceByName(sys.argv[1].encode())
    for line in sys.stdin:
        text = ctypes.c_char_p(line.strip().encode())
        print(library.espeak_TextToPhonemes(ctypes.byref(text), UTF_8, AS_IPA).decode())  # noqa: T201


if __name__ == "__main__":
    main()
