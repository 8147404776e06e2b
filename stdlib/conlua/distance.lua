-- SPDX-License-Identifier: MIT
--- The distance of two names: how many letters are wrong, missing, too many, or swapped with the
--- next (Damerau 1964, as "optimal string alignment").

-- By functions, not by methods: a script may change those of strings.
local byte = string.byte

---@param a string
---@param b string
---@param most integer
---@return integer? distance nil: more than `most`
return function(a, b, most)
  if math.abs(#a - #b) > most then return nil end
  local before, last = nil, {}
  for j = 0, #b do last[j] = j end
  for i = 1, #a do
    local row = {[0] = i}
    local least = i
    for j = 1, #b do
      local same = byte(a, i) == byte(b, j)
      local n = math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and byte(a, i) == byte(b, j - 1) and byte(a, i - 1) == byte(b, j) then
        n = math.min(n, before[j - 2] + 1)
      end
      row[j] = n
      least = math.min(least, n)
    end
    if least > most then return nil end
    before, last = last, row
  end
  return last[#b] <= most and last[#b] or nil
end
