local ways = {}
ways["function"] = function(f) return process{target = f, args = {"function"}} end
ways["class"] = function(f)
  local K = process.class()
  function K:run() f("class") end
  return K()
end
local function report(way) print(way .. " in " .. os.getpid()) end
local started = {}
for _, way in ipairs{"function", "class"} do
  local u = ways[way](report)
  u.name = way
  u:start()
  started[#started + 1] = u
end
while not (started[1]:join(0.05) and started[2]:join(0.05)) do end
print("both have ended")
