/**
 * What people say for workflows, beside the intents of each: told apart from one another, and so kept in one place.
 * Names of things are left out: the search knows them for what they are.
 */
interface Phrases {
  readonly says: readonly string[];
  /** What sounds like it and means something else. */
  readonly not: readonly string[];
}

/** Below a name what is said for it, and behind `!` what is not; parted by slashes. */
const TABLE = `
whoami
  who am I / what may this key do / permissions of my api key / rights of my key / project of this key
! create an api key / list api keys / delete api key / api key permissions / who has access to the project
test_connection
  test the connection / check the connection / can you reach oneuptime / is the connection to the server working
  ping oneuptime
! why is nothing arriving
get_overview
  overview / how are things / big picture / what is broken / is anything broken / is everything ok / where do we stand
  anything I should know / what is going on / state of the project / any outages
! overview page / public status page overview / what would break if
get_health_summary
  how is every monitor doing / how are our monitors doing / health of all monitors / which monitors are worst
  status of all monitors / anything degraded / anything unhealthy / which monitors are down / monitors that are down
  which services are slower than usual / health summary
! monitor groups / monitors of a group / which monitor statuses are there / id of the monitor status
list_open_incidents
  open incidents / unresolved incidents / active incidents / ongoing incidents / incidents that are going on
  incidents not resolved yet / incidents right now
! incidents of last month / how many incidents / incidents last week
get_incident_report
  report on the incident / full story of incident <number> / timeline of the incident / details of the incident
  show incident <number> / how long did the incident take / time to acknowledge and resolve the incident
  everything about the incident
! show incidents / incidents of an episode / how long until somebody answered the page / report on how fast we resolve
! story of the alert / alert <number> / tell customers about the incident
acknowledge_incident
  acknowledge incident / acknowledge <number> / I take the incident
! acknowledge alert / who acknowledged / take me off the incident / take the team off the incident
resolve_incident
  resolve incident / close incident / mark incident as resolved / incident is fixed / incident is over / solve incident
  resolve <number> / close <number>
! resolve alert / close alert / who resolved / close the episode / resolve the episode
! incidents have to be resolved within hours / critical incidents have to be resolved within <duration>
reopen_incident
  reopen incident / incident is back open it again / incident was not fixed
escalate_incident
  escalate incident / page the next level for the incident / nobody answers on the incident
! escalation rule / escalate alert / escalation policy
add_incident_note
  add a note to the incident / write a note on the incident / comment on the incident / post an update on the incident
  leave an internal note on the incident / public note on the incident
! show the notes of the incident / note on the alert / incident note template / add the incident to the episode
! note on the episode / remark on the episode / new field of every incident / note on the maintenance
list_incident_notes
  notes of the incident / show notes on the incident / read the notes of the incident
  which notes has incident <number>
! add a note / leave a note / delete a note / write on the incident
assign_incident
  assign incident to team / assign incident to person / hand the incident to person
  make person the commander of the incident / give the incident to the team
! rule that assigns incidents / automatically assign new incidents / incident roles / team member / assign the alert
! give the alert to the team / assign the maintenance / assign the episode / incidents of the team
declare_incident
  create a high priority incident for the outage / declare an incident / create an incident / open an incident
  raise an incident / report an outage as an incident / create a critical incident / raise a sev1
! create an incident template / create an incident severity / create an incident rule / create an incident role
! create an incident state / custom field
declare_missing_incidents
  what went down in the last hour declare an incident for each that has none
  create incidents for monitors that are down and have none / open incidents for monitors that have none
  create the missing incidents / monitors down without an incident / declare missing incidents
! open a critical incident / declare an incident for the outage / open a critical incident nobody can do it
find_similar_incidents
  similar incidents / incident like <number> before / incidents like this one before
  have we had an incident like this before / did this happen before / same incident before
! incidents of the past day / incidents of the last hours / incidents of the past <duration>
draft_postmortem
  draft a post mortem / post mortem of the outage / write the post mortem / prepare the post mortem of the incident
! post mortem template
investigate
  something is wrong with the service check its monitors and logs / what is wrong with the service
  something is wrong with the service / something is off / something is wrong / find out why it is slow
  why is the service slow / website is slow / dig into the incident / investigate / troubleshoot / diagnose
  root cause of the incident / customers report it is slow
! why was the check slow / slow traces / change over at noon / state changes of the incident
acknowledge_alert
  acknowledge alert / I take the alert
! who acknowledged / remind me about acknowledged alerts
resolve_alert
  resolve alert / close alert / alert is over / mark alert as resolved
! resolve the episode / alerts that nobody resolves / alerts nobody resolved
escalate_alert
  escalate alert / page the next person for the alert
add_alert_note
  add a note to the alert / note on alert <number> / comment on the alert / write a note on the alert
! leave word on the incident
list_open_alerts
  open alerts / active alerts / unresolved alerts / which alerts are firing / alerts right now
! how many alerts / alert rules / alert severities / who changed the alert
list_alert_deliveries
  who was notified / who was paged / was anybody paged / did the page reach anyone / notifications that were sent
  was the notification delivered
! who is paged / notification rules / notification settings
list_alert_channels
  notification channels / alert channels / where do notifications go / which slack channels get alerts
  how do we get notified / how does each person get notified
! create a channel / notification rules / send weekly alert statistics to the channel / post incidents in the channel
! weekly statistics to the channel
create_uptime_monitor
  set up a monitor for <url> / set up an api monitor for <url> with a timeout of <duration> / monitor <url>
  monitor <domain> / watch <domain> / create a website monitor for <url> / create a monitor for <url> every 5 minutes
  add an api monitor for <url> / set up a ping check for <domain> / create a monitor / check <url> every minute
  uptime monitor
! disable the monitor / browser monitor / monitor group / monitor secret / status page / is <url> reachable
! check it every <duration> instead / change the interval of the monitor
watch_service
  put a new service under watch / set up monitoring for <url> with alerts and status page
  launching a new service at <url> set up everything / monitor a new service with alerts and put it on the status page
! set up a status page / set up a second status page
pause_monitor
  pause the monitor / stop checking for an hour / disable the monitor / switch off the monitor
  stop monitoring while I deploy / turn off the check
! delete the monitor
resume_monitor
  resume the monitor / turn the monitor back on / start monitoring again / enable the monitor / unpause the monitor
  switch the monitor on again
snooze_monitor
  snooze the monitor / keep checking and page nobody / mute the pages of the monitor
  do not page anyone for the monitor / silence the monitor / stop alerting about the site for two hours
  no alerts for the monitor for an hour
! end the snooze / never page anyone
unsnooze_monitor
  unsnooze / unsnooze the monitor / end the snooze / cancel the snooze
! wake the on call for the alert
get_snooze_status
  is the monitor snoozed / which monitors are snoozed / how long is it snoozed
get_monitor_report
  everything about the monitor / how is the monitor configured / details of the monitor / report on the monitor
  tell me about the monitor
! all monitors / weekly report / who owns the outage
get_monitor_stats
  p95 and average response time of the monitor / response time of the website / statistics of the monitor
  failed checks and response time of the monitor
get_monitor_uptime
  uptime of the monitor / uptime over the last 30 days / availability of the website
  availability over the last 30 days / uptime percentage / how available was it
! create an availability slo / target
get_monitor_history
  history of the monitor / when was the monitor down / outages of the monitor / outages of the website
  how often was it down
get_check_results
  when did the check fail last / latest failed checks / last check results / latest checks of the monitor
  when was the last failed check / what did the last check return / failed checks of the monitor
! why was the check slow / which probes are stale / probes that are offline
explain_check
  why was the check slow / why did the check fail / explain the check / why was the last check slow
! why did the workflow fail / last run of the workflow
create_browser_monitor
  create a browser monitor / create a synthetic monitor / browser check with steps for the login page
  monitor from a playwright script
! run a simple synthetic check for <url> / run a check of the website
check_now
  run a check now / check the monitor now / recheck immediately / trigger an immediate check
  run a synthetic check for <url>
send_heartbeat
  send a heartbeat / ping the heartbeat of the job / ping the cron job / report the job as alive
! heartbeat monitors
who_is_on_call
  who is on duty for the team until when / who is on call / who is on duty / who has duty tonight / on call person
  who do I call / whom can I wake / who is on call for the team
! on call policies / who is on call each day / on call schedule / who called the number / who answered the call
! on call hours of person / on call time of the team / compensation for on call / who is in the team
! members of the team / on call plan for the team / on call minutes per person / who worked most on call hours
get_on_call_schedule
  on call schedule of this week / who is on call each day / on call calendar / rota of the week
  show the on call schedule / duty roster
! create an on call schedule / add a layer to the on call schedule / delete the on call schedule / schedule layer
override_on_call
  override on call / take over on call from person / person covers on call for person / swap on call shift
  I am ill let person take my on call shift
list_on_call_gaps
  gaps in the on call schedule / times when nobody is on call / hours nobody covers / is somebody always on call
  gaps in the rota
! how is person reached when paged
get_public_status_page_overview
  what do customers see on the status page / what does the public status page show / is the public status page green
  public status page overview
! components of the status page / subscribers of the status page / list status pages / show me my status pages
! which status pages do we have / details of the status page / is it visible to customers on the status page
! status page logins
get_public_status_page_incidents
  incidents on the public status page / incidents that customers see
! what have we told the public about the incident
get_public_status_page_scheduled_maintenance
  maintenance on the public status page / maintenance that customers see
! planned work / how many maintenance
get_public_status_page_announcements
  announcements on the public status page / announcements that customers see
post_announcement
  announce on the status page / create a status page announcement / post an announcement
  publish an announcement on the status page / tell our customers / tell our customers that we have a problem
! announcement template / tell customers about the incident / public note on the incident / list announcements
! delete announcement / tell customers about the maintenance / maintenance takes longer
publish_status_page
  create a status page for our services / publish a status page / build a status page with groups
  make a public status page / generate a status page
! create a status page subscriber / create a status page domain / status page announcement / status page group
! status page footer link / make the status page private / rename the status page
update_component_status
  set the component on the status page to say that we look into it / say on the status page that we look into it
  set the component on the status page to degraded / update the status page to show the component degraded
  mark the component as outage on the status page / show a component as investigating on the status page
  component status
list_maintenance_windows
  maintenance windows / planned maintenance / upcoming maintenance / what maintenance is scheduled / list maintenance
! create maintenance / plan maintenance / delete the maintenance window / maintenance template
! maintenance note templates / maintenance states / maintenance custom fields / owner of the maintenance window
! which maintenance windows repeat
create_maintenance_window
  schedule maintenance for saturday / plan a maintenance window / create a maintenance window
  plan maintenance for the monitors / maintenance every sunday night
! maintenance template / maintenance state / delete maintenance / maintenance custom fields / list maintenance
start_maintenance_now
  start maintenance now / start the maintenance window / begin the planned maintenance
  put it into maintenance immediately
end_maintenance
  end the maintenance / finish the maintenance / maintenance is done / close the maintenance window
! remind us of maintenance / cancel the maintenance rule
search_logs
  search the logs / logs of the service / find text in the logs / show logs of the last hour / grep the logs
  error logs of the service
! log pipelines / workflow logs / audit log / notification logs / monitor logs / how many logs / delete logs
! drop filter
summarize_errors
  top errors of the service / errors grouped by message / most frequent errors / summarize errors
  error logs grouped with counts
list_traces
  traces of the service / slow traces / traces with errors / recent traces / slowest requests
! trace <traceid> / stack trace
get_trace
  show trace <traceid> / open trace <traceid> / where did the time of the trace go / <traceid> / span tree of the trace
  critical path of the trace
query_metric
  cpu of the service / memory usage of the service / plot the metric / metric over time / request rate of the service
  average of a metric per hour
! metric types / recording rule / list metrics that we send / which metrics do we have / incident metric
list_exceptions_summary
  most common exceptions / which exceptions happen most / new exceptions / exceptions of the service
  exceptions summary
! resolve the exception / assign the exception / mute the exception
list_slos
  list slos / our objectives / service level objectives / which slos do we have
! slo history / delete
get_slo_status
  how fast does the objective burn its error budget / burn rate / error budget left / are we within the error budget
  status of the slo / are we meeting the slo
set_slo
  create an slo / create a <percent> availability slo over 30 days / set up a <percent> monthly sla for the monitor
  change the target of the slo / new service level objective
! slo rule / slo burn rate rule
delete_slo
  delete the slo / remove the slo / delete the service level objective
weekly_report
  weekly report / weekly summary / summary of this week / how was the infrastructure this week
  infrastructure health this week
! on call schedule / report subscriber
handoff_summary
  hand off for the next shift / hand over my shift / write my handoff / what does the next on call need to know
  write my hand over / handoff summary
run_plan
  run these steps as one plan / run a plan of several steps
suggest_runbook
  which runbook helps / is there a runbook for / suggest a runbook / what runbook do we have for
! create a runbook / list runbooks / runbook step / runbook rule
run_runbook
  run the runbook / execute the runbook / start the runbook
! runbook rule / create a runbook
check_http_availability_latency
  run a simple check of <url> / run a simple synthetic check for <url> / is the website reachable right now and how fast
  is <url> reachable / can you reach <url> / how fast does <url> answer / is <url> up / latency of <url> from here
! how fast do we answer incidents / how long until somebody answered the page
`;

/** By the name of the workflow. */
export const PHRASES: ReadonlyMap<string, Phrases> = readPhrases(TABLE);

function readPhrases(table: string): ReadonlyMap<string, Phrases> {
  const phrases = new Map<string, { says: string[]; not: string[] }>();
  let last = { says: [] as string[], not: [] as string[] };
  for (const line of table.trim().split('\n')) {
    if (/^\w/u.test(line)) {
      last = { says: [], not: [] };
      phrases.set(line, last);
    } else last[line.startsWith('!') ? 'not' : 'says'].push(...line.slice(2).split(' / '));
  }
  return phrases;
}
