# Makes blowfish_tables.inc: the fraction of pi in words of 32 bits, which is how Blowfish starts.
# Run: python3 pi_tables.py > blowfish_tables.inc
WORDS = 18 + 4 * 256
GUARD = 64


def arctan_inverse(n, bits):
    term = (1 << bits) // n
    total, k, sign = term, 3, -1
    while term:
        term //= n * n
        total += sign * (term // k)
        k, sign = k + 2, -sign
    return total


bits = WORDS * 32 + GUARD
pi = 16 * arctan_inverse(5, bits) - 4 * arctan_inverse(239, bits)
fraction = (pi & ((1 << bits) - 1)) >> GUARD
words = [fraction >> (32 * (WORDS - 1 - i)) & 0xFFFFFFFF for i in range(WORDS)]
print("// Made by pi_tables.py.")
for i in range(0, WORDS, 8):
    print("".join("0x%08X, " % w for w in words[i:i + 8]).rstrip())
