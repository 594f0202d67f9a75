// Password hashes and the cipher behind encryptAES.
#pragma once

#include <string>
#include <string_view>

namespace kchart::crypto {

// bcrypt of cost 10 ("$2a$10$..."), as Go's x/crypto/bcrypt writes it. `salt` is 16 random bytes;
// `password` has at most 72 bytes.
std::string bcrypt(std::string_view password, std::string_view salt);

// AES-256-CBC without padding. `key` has 32 bytes, `iv` 16, `data` whole blocks of 16.
std::string aes_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view data);
std::string aes_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view data);

}  // namespace kchart::crypto
