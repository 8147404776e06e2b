-- SPDX-License-Identifier: MIT
--- SHA-256 (FIPS 180-4), by which a batch finds submissions that were graded before.

local BITS = 0xffffffff

--- The first 32 bits of the fractions of the roots (square: 2, cube: 3) of the first n primes.
local function roots(n, degree)
  local list, candidate = {}, 2
  while #list < n do
    local is_prime = true
    for d = 2, math.floor(candidate ^ 0.5) do is_prime = is_prime and candidate % d ~= 0 end
    if is_prime then
      local root = candidate ^ (1 / degree)
      list[#list + 1] = math.floor((root - math.floor(root)) * 2.0 ^ 32)
    end
    candidate = candidate + 1
  end
  return list
end

local K, START = roots(64, 3), roots(8, 2)

local function turned(x, n) return (x >> n | x << (32 - n)) & BITS end

local function schedule(text, at)
  local w = {string.unpack(">" .. ("I4"):rep(16), text, at)}
  for i = 17, 64 do
    local a, b = w[i - 15], w[i - 2]
    local s0 = turned(a, 7) ~ turned(a, 18) ~ a >> 3
    local s1 = turned(b, 17) ~ turned(b, 19) ~ b >> 10
    w[i] = w[i - 16] + s0 + w[i - 7] + s1 & BITS
  end
  return w
end

local function compress(state, w)
  local a, b, c, d, e, f, g, h = table.unpack(state)
  for i = 1, 64 do
    local s1 = turned(e, 6) ~ turned(e, 11) ~ turned(e, 25)
    local t1 = h + s1 + (e & f ~ ~e & g) + K[i] + w[i]
    local s0 = turned(a, 2) ~ turned(a, 13) ~ turned(a, 22)
    local t2 = s0 + (a & b ~ a & c ~ b & c)
    a, b, c, d, e, f, g, h = t1 + t2 & BITS, a, b, c, d + t1 & BITS, e, f, g
  end
  for i, x in ipairs{a, b, c, d, e, f, g, h} do state[i] = state[i] + x & BITS end
end

--- The digest of a text, in hexadecimal.
---@param text string
---@return string
return function(text)
  local state = table.move(START, 1, 8, 1, {})
  local padded = text .. "\x80" .. ("\0"):rep((55 - #text) % 64) .. string.pack(">I8", #text * 8)
  for at = 1, #padded, 64 do compress(state, schedule(padded, at)) end
  return (("%08x"):rep(8):format(table.unpack(state)))
end
