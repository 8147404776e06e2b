-- SPDX-License-Identifier: MIT
--- How long code takes: `%time` and `%timeit`.

local timing = {}

local BATCH, BATCHES = 0.1, 7 -- seconds; how many are measured

local UNITS = {{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}}

--- A time in the unit that fits, with three digits.
---@param seconds number
---@return string
function timing.text(seconds)
  for _, unit in ipairs(UNITS) do
    local n = seconds / unit[1]
    if n >= 0.9995 or unit == UNITS[#UNITS] then
      local digits = n >= 99.95 and 0 or n >= 9.995 and 1 or 2
      return ("%." .. digits .. "f %s"):format(n, unit[2])
    end
  end
end

--- Call f, print how long it took, and return its results.
---@param f function
---@param tell fun(key: string, ...: any): string
function timing.once(f, tell)
  local begun, used = clock(), os.clock()
  local results = table.pack(f())
  local took = clock() - begun
  print(tell("took", timing.text(took), timing.text(os.clock() - used)))
  return table.unpack(results, 1, results.n)
end

local function batch(f, n)
  local begun = clock()
  for _ = 1, n do f() end
  return clock() - begun
end

--- Call f so often that its time can be told, and print the time of a call.
---@param f function
---@param tell fun(key: string, ...: any): string
function timing.often(f, tell)
  local n, took = 1, batch(f, 1)
  while took < BATCH do -- at most ten times as many as before
    n = math.max(n + 1, math.min(10 * n, math.ceil(1.2 * n * BATCH / math.max(took, 1e-9))))
    took = batch(f, n)
  end
  local sum, squares = 0, 0
  for _ = 1, BATCHES do
    local each = batch(f, n) / n
    sum, squares = sum + each, squares + each * each
  end
  local mean = sum / BATCHES
  local spread = math.sqrt(math.max(0, squares / BATCHES - mean * mean))
  print(tell("each", timing.text(mean), timing.text(spread), BATCHES, n))
end

return timing
