-- 58: processes seen from outside
-- After 进程对象及其他方法: ps aux | grep PID (tasklist on other systems).

local done = event()
local function stand() done:wait() end

local crew = {}
for _, name in ipairs{"egon", "alex", "王五"} do
  crew[#crew + 1] = process{target = stand, name = name}
  crew[#crew]:start()
end
for _, p in ipairs(crew) do
  while p.state ~= "blocked" do sleep(0.01) end
end

-- conlua's own table: every live unit of the family, and what each waits for.
ps()

-- The system has its table in the folder /proc, where ps and top read: the same processes, by the
-- names of their units.
for _, p in ipairs(crew) do
  local file <close> = assert(io.open("/proc/" .. p.pid .. "/stat"))
  local name, parent = file:read("a"):match("%((.*)%) %a (%d+)")
  print(("%s is a child of ours: %s"):format(name, tostring(tonumber(parent) == os.getpid())))
end

done:set()
join(crew)

-- Output:
--> {*}ID KIND         PID     TID STATE      NAME{*}
--> {*} process {*} running    MainProcess{*}
--> {*} process {*} blocked    egon{*}event#1{*}
--> {*} process {*} blocked    alex{*}event#1{*}
--> {*} process {*} blocked    王五{*}event#1{*}
--> egon is a child of ours: true
--> alex is a child of ours: true
--> 王五 is a child of ours: true
