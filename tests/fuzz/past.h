/* Inputs of fuzz_codec.c that once did harm, in hexadecimal; each says which. */

/* Code of a function that is not what was sent: Lua believed its sizes, and took all memory or crashed. */
"0024"
    "0a000000"
    "00000000"
    "1b4c7561540019930d0a",
    "00", /* an empty message */
