import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { listQuery, viewsQuery } from "../../api/queries.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { ViewDrawing } from "../../views/registry.tsx";
import { Bones } from "./parts.tsx";

const DEPARTMENT = "department";
const route = getRouteApi("/shell/settings/$page");

/** The parts of the company, below each other. */
export function Departments() {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const { span } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery(listQuery(DEPARTMENT, language));
  const views = useQuery(viewsQuery(DEPARTMENT, language));
  const failed = list.isError ? list : views.isError ? views : undefined;
  if (failed) return <Failure error={failed.error} retry={() => failed.refetch()} />;
  if (!list.data || !views.data) return <Bones />;
  const tree = views.data.views.find((one) => one.kind === "tree");
  return (
    <>
      <div className="settings-tools">
        <Link to="/o/$object" params={{ object: DEPARTMENT }} search={{}}>
          {say("settings.asList")}
        </Link>
        <span className="grow" />
        {list.data.can.create && (
          <Link to="/o/$object/new" params={{ object: DEPARTMENT }}>
            <Button type="primary" tabIndex={-1}>
              {say("record.new", { title: list.data.title })}
            </Button>
          </Link>
        )}
      </div>
      {tree ? (
        <ViewDrawing
          head={list.data}
          view={tree}
          filter={undefined}
          place={{ span }}
          onPlace={(place) => navigate({ search: { span: place.span }, replace: true })}
        />
      ) : (
        <State title={say("views.gone")} text={say("views.goneHelp")} />
      )}
    </>
  );
}
