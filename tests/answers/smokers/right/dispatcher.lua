-- The agent tells the main process, which tells the smokers through pipes.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local news, answers = queue(), queue()

local function agent()
  for name in tray.lay do
    news:put(name)
    news:put(tray.lay())
    answers:get()
  end
  news:close()
end

local function smoker(mine, line)
  while line:recv() do
    for _, name in ipairs(names) do
      if name ~= mine then tray.take(name) end
    end
    answers:put(mine)
    tray.smoke(mine)
  end
end

local lines, all = {}, {spawn(agent)}
for i, mine in ipairs(names) do
  local near, far = pipe()
  lines[mine] = near
  all[i + 1] = spawn(smoker, mine, far)
end
while true do
  local ok, one = pcall(news.get, news)
  if not ok then break end
  local two = news:get()
  for _, name in ipairs(names) do
    if name ~= one and name ~= two then lines[name]:send(true) end
  end
end
for _, line in pairs(lines) do line:send(false) end
join(all)
print("smoked: " .. tray.smoked())
