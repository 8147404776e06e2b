-- 39: time slices: response against turnaround, and the price of a switch
-- After 时间片轮转 (round robin): a slice is some hundred times as long as a switch.

local jobs = {}
for i = 1, 5 do jobs[i] = {name = "job " .. i, bursts = {100}} end

-- A switch costs 1. Short slices answer soon, but the processor switches instead of working.
local function try(quantum)
  local r = scheduling.run{policy = "rr", quantum = quantum, switch = 1, jobs = jobs}
  local bar = ("#"):rep(math.floor(40 * r.switch_share + 0.5))
  print(("slice %3d: response %4.0f, turnaround %4.0f, switching %4.1f %% %s"):format(quantum,
    r.mean.response, r.mean.turnaround, 100 * r.switch_share, bar))
end

for _, quantum in ipairs{1, 2, 5, 10, 20, 50, 100} do try(quantum) end

-- With the slice a hundred times a switch, some 1 % of the time is lost.

-- Output:
--> slice   1: response    4, turnaround  995, switching 49.9 % ####################
--> slice   2: response    6, turnaround  743, switching 33.2 % #############
--> slice   5: response   12, turnaround  587, switching 16.5 % #######
--> slice  10: response   22, turnaround  527, switching  8.9 % ####
--> slice  20: response   42, turnaround  482, switching  4.6 % ##
--> slice  50: response  102, turnaround  407, switching  1.8 % #
--> slice 100: response  202, turnaround  302, switching  0.8 %
