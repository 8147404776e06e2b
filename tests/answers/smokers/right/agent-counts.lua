-- Numbers in place of names: the sum of both tells who smokes. One lock, no other help.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local number = {tobacco = 1, paper = 2, matches = 4}
local turn, free, done = {}, semaphore(1), {}
for _, n in pairs(number) do turn[n] = bounded_semaphore(1) end
for _, n in pairs(number) do turn[n]:acquire() end
for i, name in ipairs(names) do done[i] = {name = name, finished = queue()} end

local function agent()
  for _ = 1, 12 do
    free:acquire()
    local sum = 0
    for _ = 1, 2 do sum = sum + number[tray.lay()] end
    turn[7 - sum]:release()
  end
end

local function smoker(one)
  while true do
    turn[number[one.name]]:acquire()
    for _, name in ipairs(names) do
      if name ~= one.name then tray.take(name) end
    end
    free:release()
    tray.smoke(one.name)
    one.finished:put(true)
  end
end

for _, one in ipairs(done) do daemon(smoker, one) end
local a = spawn(agent)
for _ = 1, 12 do
  local ready = wait_any{done[1].finished, done[2].finished, done[3].finished}
  ready:get()
end
a:join()
print("smoked: " .. tray.smoked())
