-- table.sort of 20,000 pseudo-random integers, as they are and by a comparator: tables, and calls
-- back from C.

local SIZE = 20000

---The same numbers in each run, on each side: a linear congruential generator.
local function numbers()
  local list, seed = {}, 42
  for i = 1, SIZE do
    seed = (seed * 1103515245 + 12345) % 2147483648
    list[i] = seed
  end
  return list
end

local function sum(list)
  local total = 0
  for _, v in ipairs(list) do total = total + v end
  return total
end

local function more(a, b) return a > b end

local count = tonumber(arg[1] or 1)
local expected = sum(numbers())
local start = os.clock()
for _ = 1, count do
  local up, down = numbers(), numbers()
  table.sort(up)
  table.sort(down, more)
  for i = 2, SIZE do assert(up[i - 1] <= up[i] and up[i] == down[SIZE + 1 - i]) end
  assert(sum(up) == expected)
end
print(string.format("%.6f %d", os.clock() - start, count))
