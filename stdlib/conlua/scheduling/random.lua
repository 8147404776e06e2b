-- SPDX-License-Identifier: MIT
--- Random numbers from a seed: the same on every machine, and apart from math.random.
--- random(seed) -> draw; draw(n) is a whole number of 1 to n, draw() a number in [0, 1).

---@param seed integer?
---@return fun(n: integer?): number
return function(seed)
  local state = math.tointeger(seed or 1) or 1

  -- The numbers of splitmix64.
  local function bits()
    state = state + 0x9E3779B97F4A7C15
    local z = state
    z = (z ~ (z >> 30)) * 0xBF58476D1CE4E5B9
    z = (z ~ (z >> 27)) * 0x94D049BB133111EB
    return z ~ (z >> 31)
  end

  return function(n)
    local fraction = (bits() >> 11) * 2.0 ^ -53
    if not n then return fraction end
    return math.min(n, math.floor(fraction * n) + 1)
  end
end
