-- Strings: building, concatenation, gsub with a table and a function, gmatch, upper, reverse.

local WORDS = { "lock", "queue", "event", "barrier", "thread", "process", "cell", "pipe" }
local SHORT = { lock = "L", queue = "Q", event = "E", pipe = "P" }

local function build(lines)
  local out = {}
  for i = 1, lines do
    local a, b = WORDS[i % 8 + 1], WORDS[i * 3 % 8 + 1]
    out[i] = a .. " " .. i .. ": " .. string.format("%s=%05d;%x", b, i, i)
  end
  return table.concat(out, "\n")
end

local function run()
  local text = build(2000)
  local shorter = text:gsub("%a+", SHORT)
  local _, numbers = shorter:gsub("%d+", function(d) return d + 1 end)
  local upper, seen = text:upper():reverse():reverse():lower(), 0
  assert(upper == text)
  for word in text:gmatch("%f[%a]queue%f[%A]") do seen = seen + #word end
  return #text, numbers, seen
end

local count = tonumber(arg[1] or 1)
local length, numbers, seen = run()
local start = os.clock()
for _ = 1, count do
  local l, n, s = run()
  assert(l == length and n == numbers and s == seen)
end
local seconds = os.clock() - start
assert(numbers >= 3 * 2000 and seen == 5 * 500)
print(string.format("%.6f %d", seconds, count))
